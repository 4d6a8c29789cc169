export { makeSecret, secretSha256 } from "./secret.ts";
