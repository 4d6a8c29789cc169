import { readFileSync } from "node:fs";

/** Whom `device.pem` names. */
export const DEVICE_UUID = "11111111-2222-4333-8444-555555555555";

type Name =
  | "ca"
  | "other-ca"
  | "server"
  | "server.key"
  | "other-server"
  | "other-server.key"
  | "device"
  | "device.key"
  | "device-renewed";

/** A file of fixtures/tls; its README says where they are from. */
export function pem(name: Name): string {
  return readFileSync(new URL(`fixtures/tls/${name}.pem`, import.meta.url), "utf8");
}
