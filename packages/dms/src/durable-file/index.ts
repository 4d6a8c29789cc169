export { openPlain } from "./open-plain.ts";
export { moveDurably, readTextIfThere, syncDirectory } from "./durable-file.ts";
