export { moveDurably, readTextIfThere, syncDirectory } from "./durable-file.ts";
