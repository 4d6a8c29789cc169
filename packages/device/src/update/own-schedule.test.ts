import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ownDelay } from "./own-schedule.ts";

/** Saturday, 12:00 UTC. */
const NOON_MS = Date.UTC(2026, 10, 21, 12);

describe("what the device's own variables say of updates by themselves", () => {
  const rows: readonly (readonly [string, Readonly<Record<string, string>>, boolean, string])[] = [
    ["nothing holds them back", {}, false, "none"],
    ["none is taken", { "update.automatic": "0" }, true, "switched-off"],
    ["somebody is asked first", { "update.consent": "1" }, false, "consent-needed"],
    ["the window is closed", { "update.window": "02:00-05:00" }, false, "outside-window"],
    ["the window is open", { "update.window": "sat 11:00-13:00" }, false, "none"],
    ["the window is open there", { "update.window": "14:00-15:00", "update.utc_offset": "120" }, false, "none"],
    ["a device that needs help waits for no window", { "update.window": "02:00-05:00" }, true, "none"],
    ["but for consent", { "update.window": "02:00-05:00", "update.consent": "1" }, true, "consent-needed"],
  ];
  for (const [what, changed, isUrgent, expected] of rows)
    it(what, () => {
      const defaults = {
        "update.automatic": "1",
        "update.consent": "0",
        "update.utc_offset": "0",
        "update.window": "",
      };
      const variables: Readonly<Record<string, string>> = { ...defaults, ...changed };
      const delay = ownDelay({ get: (name) => variables[name] ?? "" }, { nowMs: NOON_MS, isUrgent });
      assert.equal(delay.kind, expected);
    });
});
