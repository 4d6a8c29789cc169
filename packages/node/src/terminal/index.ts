export { passBytes } from "./pass-bytes.ts";
