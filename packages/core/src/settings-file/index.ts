export {
  MAX_SETTINGS_FILE_BYTES,
  formatSettings,
  parseSettings,
  settingLines,
  type ParsedSettings,
  type SettingLine,
} from "./settings-text.ts";
