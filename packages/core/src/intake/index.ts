export { formatMissing, parseMissing, type KeptObject, type Missing } from "./missing.ts";
