export { SystemEntropy } from "./system-entropy.ts";
