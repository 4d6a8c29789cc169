export { checkSetting, type CheckedSetting, type SettingValues } from "./check-setting.ts";
export { isConsoleSecret, makeConsoleSecret } from "./console-secret.ts";
export { factorySettings } from "./factory-settings.ts";
export { keptByReset, type SettingsReset } from "./reset.ts";
export { NO_LOCK, parseVariableLock } from "./variable-lock.ts";
