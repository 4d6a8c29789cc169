export { makeTempFolder, withTempFolder, type TempFolder } from "./temp-folder.ts";
