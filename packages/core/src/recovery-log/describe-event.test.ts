import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FaultRecord } from "../fault/index.ts";
import { ACTORS, type RecoveryEvent } from "./entry.ts";
import { ACTOR_WORDS, describeEvent } from "./describe-event.ts";
import { readEvent } from "./read-event.ts";

const FAULT: FaultRecord = {
  subject: "app",
  type: "exit-code",
  atMs: 0,
  generation: null,
  version: "1.2.0",
  onTrial: true,
  exitCode: 1,
  signal: null,
  uptimeMs: 9,
  lastOutput: "up\nError: no \u001b[31mdisk\n    at x (y.js:1:1)\n\nNode.js v26.10.0\n",
  fingerprint: "0123456789abcdef",
};
const WHY = "The app ended by itself with code 1 (1.2.0, on trial): Error: no \ufffd[31mdisk";

const CASES: readonly (readonly [RecoveryEvent, string])[] = [
  [{ kind: "fault", fault: FAULT }, `Fault: ${WHY}`],
  [
    {
      kind: "rolled-back",
      updateId: "u",
      generation: "g",
      version: "1.2.0",
      to: null,
      reason: "starts-exhausted",
      fault: FAULT,
    },
    `1.2.0 was rolled back to nothing, as it was started three times and did not confirm itself: ${WHY}`,
  ],
  [
    { kind: "installed", updateId: "u", generation: "g", product: "KIOSK", version: "1.2.0", from: "1.1.0" },
    "1.2.0 was installed over 1.1.0",
  ],
  [
    { kind: "update-refused", updateId: "u", version: null, code: "STORAGE_FULL", detail: "no\nspace.\n" },
    "An update was refused (STORAGE_FULL): no space",
  ],
  [
    { kind: "safe-mode-entered", reason: "max-faults", faults: 8 },
    "Safe mode was entered, as the app has failed too often; 8 faults",
  ],
  [{ kind: "faults-reset", faults: 1 }, "1 fault reset by hand"],
  [{ kind: "faults-cleared", faults: 3, healthyMs: 3_600_000 }, "3 faults cleared after 60 healthy minutes"],
  [
    { kind: "healing", step: "bundle", outcome: "failed", generation: null, version: null, detail: "" },
    "Safe mode, trying the version before: it did not help",
  ],
  [{ kind: "factory-reset", detail: "the log stays" }, "Factory reset: the log stays"],
];

describe("an event of the recovery log in words", () => {
  for (const [event, words] of CASES) it(words, () => assert.equal(describeEvent(event), words));

  it("is the name of one that a newer framework has written", () => {
    assert.equal(describeEvent(readEvent({ kind: "teleported", to: "x" })), "teleported");
  });

  it("has words for everybody who may have caused it", () => {
    for (const actor of ACTORS) assert.match(ACTOR_WORDS[actor], /^\w+ \w+/);
  });
});
