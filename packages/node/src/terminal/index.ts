export { keepOpen } from "./keep-open.ts";
export { passBytes } from "./pass-bytes.ts";
