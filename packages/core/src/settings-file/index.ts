export { MAX_SETTINGS_FILE_BYTES, formatSettings, parseSettings, type ParsedSettings } from "./settings-text.ts";
