import { EMPTY_BOOT_RECORD, type BootRecord, type GenerationReference } from "@regrow/core/boot";
import type { App } from "@regrow/core/manifest";

/** A generation with an id that is easy to read: the version's number, repeated. */
export function reference(version: string, securityVersion = 0): GenerationReference {
  return { id: version.slice(0, 1).repeat(64), product: "ACME-KIOSK", version, securityVersion };
}

/** A boot record with some fields set. */
export function bootRecord(fields: Partial<BootRecord> = {}): BootRecord {
  return { ...EMPTY_BOOT_RECORD, ...fields };
}

/** An app that has to say READY. */
export const TEST_APP: App = {
  tree: "app",
  command: "node",
  arguments: ["main.mjs"],
  environment: {},
  user: null,
  readyTimeoutMs: 30_000,
  watchdogMs: null,
  stopTimeoutMs: 10_000,
  confirm: { after: "ready", checkIn: true },
};
