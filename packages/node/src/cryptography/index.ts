export { NodeCryptography } from "./node-cryptography.ts";
