export { VERSION } from "./program.ts";
