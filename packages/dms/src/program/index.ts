export { PROGRAM } from "./program.ts";
