import { readFileSync } from "node:fs";

/** The UUID that the certificate of the fixtures names. */
export const DEVICE_UUID = "11111111-2222-4333-8444-555555555555";

/** The device's key and certificate as its own tests have them; packages/device/test/fixtures/tls says where they are from. */
export function pem(name: "ca" | "device" | "device.key" | "device-renewed"): string {
  return readFileSync(new URL(`../../packages/device/test/fixtures/tls/${name}.pem`, import.meta.url), "utf8");
}
