export { SealingKey } from "./sealing-key.ts";
export { makeSecret, secretSha256 } from "./secret.ts";
