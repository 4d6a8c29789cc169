export { Patience, type PatienceParts } from "./patience.ts";
