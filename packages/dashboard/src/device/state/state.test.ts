import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import { deviceBadges } from "../badges.ts";
import { whyNotNow, type Device, type Outcome } from "../device.ts";
import { awaitsConsent, consentedTo, decisionText, type Decision } from "./decision-text.ts";
import { healingTrial } from "./healing-trial.ts";
import { noticesOf, progressOf } from "./notices.ts";
import { outcomeText } from "./outcome-text.ts";

const LINK = { isSafeMode: false, takesCommands: true, telemetry: null };
const REPORTED = {
  runningVersion: "1.1.0",
  onTrial: false,
  safeMode: null,
  appFaults: 0,
  securityVersion: 0,
  platform: "linux-x64",
  framework: "0.1.0",
  freeBytes: 1,
};
const DEVICE: Device = {
  uuid: "0b5c4f5e-0000-4000-8000-000000000000",
  state: "activated",
  product: "HELLO",
  tag: "release",
  runningVersion: "1.1.0",
  runningManifestSha256: null,
  isLogBroken: false,
  logSequence: 3,
  createdAtMs: 1,
  lastSeenAtMs: 2,
  onlineSinceMs: 2,
  failingApp: null,
  reported: REPORTED,
  labels: [],
  notes: "",
  revision: "r",
  link: LINK,
  linkEndedAtMs: null,
  download: null,
  outcomes: [],
  faults: [],
};
const NOW_MS = 100_000_000;
const OFFLINE = { link: null, onlineSinceMs: null };
const HOLD: Decision = {
  kind: "hold",
  version: null,
  target: null,
  passes: 0,
  waiting: null,
  untilMs: null,
  reasons: [{ code: "up-to-date", text: "The device runs it" }],
};

const TRIES: RecoveryEvent = {
  ...{ kind: "healing", step: "bundle", outcome: "begun", generation: "a".repeat(64), version: "1.0.0" },
  detail: "back to 1.0.0",
};
const INSTALLED: RecoveryEvent = {
  ...{ kind: "installed", updateId: "u", generation: "b".repeat(64), product: "HELLO", version: "2.0.0", from: null },
};

/** Lines of a recovery log as the DMS lists them. */
function newestFirst(...events: readonly RecoveryEvent[]): readonly string[] {
  const hash = "0".repeat(64);
  const lines = events.map((event, index) =>
    JSON.stringify({ sequence: index + 1, atMs: 1, by: "bootloader", event, previous: hash, hash }),
  );
  return lines.toReversed();
}

describe("the state of a device", () => {
  it("is told by what is urgent first, and by nothing more where all is well", () => {
    const titles = (part: Partial<Device>): readonly string[] =>
      noticesOf({ ...DEVICE, ...part }, null).map(({ title }) => title);
    const words = (part: Partial<Device>): readonly string[] =>
      deviceBadges({ ...DEVICE, ...part }, NOW_MS).map(({ text }) => text);
    assert.deepEqual(titles({}), []);
    assert.deepEqual(words({}), ["online"]);
    const trial = { reported: { ...REPORTED, runningVersion: "1.2.0", onTrial: true }, ...OFFLINE };
    assert.deepEqual(titles(trial), ["1.2.0 is on trial."]);
    assert.deepEqual(words(trial), ["on trial", "offline"]);
    const safe = { reported: { ...REPORTED, safeMode: "max-faults" }, isLogBroken: true };
    assert.deepEqual(words(safe), ["log broken", "safe mode", "online"]);
    assert.match(titles(safe)[1] ?? "", /has faulted eight times/);
    assert.match(
      titles({ reported: { ...REPORTED, safeMode: "a reason of tomorrow" } })[0] ?? "",
      /a reason of tomorrow/,
    );
    assert.deepEqual(words({ ...OFFLINE, lastSeenAtMs: NOW_MS - 60_000 }), ["no live link"]);
    const failing = { failingApp: { faults: 7, withinMs: 600_000, lastAtMs: 1 } };
    assert.deepEqual(words(failing), ["app keeps failing", "online"]);
    assert.match(titles(failing)[0] ?? "", /7 faults in the last 10 minutes/);
    assert.deepEqual(words({ state: "revoked" }), ["shut out", "online"]);
    const empty = { runningVersion: null, reported: { ...REPORTED, runningVersion: null } };
    assert.deepEqual(words(empty), ["no software", "online"]);
    assert.deepEqual(titles(empty), ["Nothing runs on the device."]);
    assert.deepEqual(words({ ...empty, reported: null }), ["online"]);
    assert.deepEqual(words({ ...empty, state: "claimed" }), ["online"]);
  });

  it("says where a version goes back to that is on trial: with one that safe mode tries, to safe mode", () => {
    const onTrial = { ...DEVICE, reported: { ...REPORTED, runningVersion: "1.0.0", onTrial: true } };
    const text = (step: "bundle" | "settings" | null): string =>
      noticesOf(onTrial, step === null ? null : { step })[0]?.text ?? "";
    assert.match(text(null), /goes back to 1\.1\.0 by itself/);
    assert.match(text("bundle"), /because 1\.1\.0 kept failing.*is in safe mode again/);
    assert.doesNotMatch(text("settings"), /goes back/);
    assert.deepEqual(healingTrial(["not a line", ...newestFirst(TRIES)]), { step: "bundle" });
    assert.equal(healingTrial(newestFirst(TRIES, { ...TRIES, outcome: "failed" })), null);
    assert.equal(healingTrial(newestFirst(TRIES, INSTALLED)), null);
    assert.equal(healingTrial([]), null);
  });

  it("says why the device cannot be asked now", () => {
    assert.equal(whyNotNow(DEVICE), null);
    assert.equal(whyNotNow({ ...DEVICE, ...OFFLINE }, NOW_MS), "offline");
    assert.equal(whyNotNow({ ...DEVICE, ...OFFLINE, lastSeenAtMs: NOW_MS }, NOW_MS), "no-link");
    const lost = { ...DEVICE, ...OFFLINE, linkEndedAtMs: NOW_MS - 60_000 };
    assert.equal(whyNotNow({ ...lost, lastSeenAtMs: NOW_MS - 90_000 }, NOW_MS), "link-lost");
    assert.equal(whyNotNow({ ...lost, lastSeenAtMs: NOW_MS - 30_000 }, NOW_MS), "no-link");
    assert.equal(whyNotNow({ ...DEVICE, ...OFFLINE, lastSeenAtMs: null }, NOW_MS), "never-seen");
    assert.equal(whyNotNow({ ...DEVICE, link: { ...LINK, takesCommands: false } }), "commands-off");
  });

  it("tells how far a download is, whatever the numbers", () => {
    const download = (doneBytes: number, totalBytes: number): number =>
      progressOf({ bundleId: "b", doneBytes, totalBytes });
    assert.deepEqual([download(1, 4), download(5, 4), download(0, 0)], [0.25, 1, 0]);
  });
});

describe("what a device would get", () => {
  it("is said in a sentence", () => {
    const offer: Decision = { ...HOLD, kind: "offer", version: "1.2.0", target: "1.2.0", passes: 1, reasons: [] };
    assert.equal(decisionText(offer), "1.2.0, with its next check-in.");
    assert.match(decisionText({ ...offer, target: "2.0.0", passes: 2 }), /on the way to 2\.0\.0: 2 updates/);
    assert.equal(decisionText(HOLD), "Nothing: it runs what it should.");
    assert.equal(decisionText({ ...HOLD, waiting: "2.0.0" }), "2.0.0 waits for it.");
    assert.equal(decisionText({ ...HOLD, reasons: [] }), "Nothing at the moment.");
  });

  it("says whose word it waits for, and what was agreed to", () => {
    const waits = { ...HOLD, waiting: "2.0.0", reasons: [{ code: "consent-needed", text: "" }] };
    assert.equal(awaitsConsent(waits), "2.0.0");
    assert.equal(awaitsConsent({ ...waits, reasons: [{ code: "outside-window", text: "" }] }), null);
    const agreed = { ...waits, reasons: [{ code: "consented", text: "" }] };
    assert.equal(consentedTo(agreed), "2.0.0");
    assert.equal(consentedTo({ ...agreed, kind: "offer", version: "2.0.1", waiting: null }), "2.0.1");
    assert.equal(consentedTo(waits), null);
  });
});

describe("what became of a version", () => {
  it("is said with its reason, also with one of tomorrow", () => {
    const outcome: Outcome = {
      sequence: 1,
      atMs: 1,
      updateId: "u",
      version: "1.2.0",
      result: "rolled-back",
      reason: "starts-exhausted",
      detail: null,
      fault: null,
    };
    assert.match(outcomeText(outcome), /three times/);
    assert.equal(outcomeText({ ...outcome, reason: "a-new-one", detail: "why" }), "a-new-one. why");
    assert.match(outcomeText({ ...outcome, result: "refused", reason: "STORAGE_FULL" }), /^[A-Z].+\.$/);
    assert.match(outcomeText({ ...outcome, result: "confirmed", reason: null }), /confirmed itself/);
  });
});
