export { SETTINGS } from "./config-table.ts";
export { dmsConfigOf } from "./dms-config.ts";
export { loadConfig, loadFolder, type LoadedConfig } from "./load-config.ts";
export { CONFIG_VARIABLE, environmentName, knownNames } from "./setting-names.ts";
export { expectedOf } from "./setting-value.ts";
export { configLines, showConfig } from "./show-config.ts";
