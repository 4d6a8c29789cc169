export { keepGoodSettings } from "./keep-good-settings.ts";
export { loadFromFile, saveToFile } from "./settings-file.ts";
export { Settings, loadSettings } from "./settings.ts";
