import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readReadings } from "../device/index.ts";
import { ownershipLine, ownershipOf } from "../ownership/ownership.ts";
import { viewOf, VIEW_NAMES } from "../page/route.ts";
import { headlineOf, statusOf, type Fact } from "./status.ts";

const TOLD = [
  "system.version: HELLO-1.0.0, Regrow-0.1.0, linux-x64",
  "time.uptime: 3661",
  "system.memory.usage: 42",
  "wlan.mac: 4C:55:CC:10:10:98",
  "wlan.network.status: 2",
  "wlan.network.ip: 10.0.0.5",
  "dfu.trial: 0",
  "dfu.status: 1",
  "dms.owner: Story",
  "dms.provision.status: 3",
];
const LOG = "8 2026-11-22T03:29:44Z kernel: 1.2.0 was rolled back to 1.0.0, as it kept failing";

function facts(lines: readonly string[], faults: string | null = ""): ReadonlyMap<string, Fact> {
  const groups = statusOf({ readings: readReadings(lines.join("\n")), faults, log: LOG, readAtMs: 0 });
  return new Map(groups.flatMap((group) => group.facts.map((fact) => [fact.label, fact])));
}

describe("statusOf", () => {
  it("shows what the device tells", () => {
    const shown = facts(TOLD, "0: NMI Exception, uhandle:00 bhandle:00");
    assert.deepEqual(shown.get("Version"), { label: "Version", value: "1.0.0", detail: "confirmed", mood: "good" });
    assert.equal(shown.get("Running for")?.value, "1 h 1 min");
    assert.deepEqual(shown.get("Faults"), { label: "Faults", value: "1 of 8", mood: "busy" });
    assert.equal(shown.get("Owner")?.value, "Story");
    assert.equal(shown.get("State")?.mood, "good");
  });

  it("shows when the framework was made in zentrios, where that is what the device tells of it", () => {
    const line = "system.version: HELLO-1.0.0.0, Built:2026-11-22 03:29:44 for linux-x64, Board:linux-x64";
    assert.deepEqual(facts([line]).get("Framework"), {
      label: "Framework",
      value: "made 2026-11-22 03:29:44",
      detail: "linux-x64",
    });
  });

  it("shows which update was the last, when and why, by the device's own log", () => {
    const { value, detail } = facts(["dms.ota_result: 3"]).get("Last update") ?? {};
    assert.equal(value, "It failed.");
    assert.equal(detail, "2026-11-22 03:29:44 UTC: 1.2.0 was rolled back to 1.0.0, as it kept failing.");
  });

  it("invents nothing where a device tells less", () => {
    const shown = facts(["wlan.mac: 4C:55:CC:10:10:98"], null);
    assert.equal(shown.get("Running for")?.value, "not told");
    assert.equal(shown.get("Faults")?.value, "not told");
    assert.equal(shown.get("Version")?.detail, undefined);
    assert.equal(shown.get("State")?.value, "not told");
  });
});

describe("headlineOf", () => {
  const headline = (lines: readonly string[], faults = ""): string =>
    headlineOf({ readings: readReadings(lines.join("\n")), faults, log: "", readAtMs: 0 }).text;
  it("says the most urgent thing", () => {
    assert.equal(headline(TOLD), "HELLO 1.0.0 runs, and all is well.");
    assert.equal(headline([...TOLD, "dfu.trial: 1"]), "HELLO 1.0.0 runs on trial.");
    assert.equal(headline([...TOLD, "dfu.status: 101"]), "HELLO 1.0.0 runs. Its last update did not succeed.");
    assert.equal(
      headline([...TOLD.filter((line) => !line.startsWith("dfu.")), "dms.ota_result: 3"]),
      "HELLO 1.0.0 runs. Its last update did not succeed.",
    );
    assert.equal(headline(TOLD, "0: Exit Exception\n1: Exit Exception"), "HELLO 1.0.0 runs, after 2 faults.");
    assert.equal(headline([...TOLD, "dfu.trial: 1", "system.safemode.status: 1"]), "HELLO 1.0.0 does not run.");
    assert.equal(headline(["system.version: NONE-0.0.0, Regrow-0.1.0, linux-x64"]), "No software is installed yet.");
  });
});

describe("ownership", () => {
  it("is three steps, each told by the device", () => {
    const { steps, isProvisioned, owner } = ownershipOf(readReadings(TOLD.join("\n")), "HELLO");
    assert.deepEqual([steps.map(({ isDone }) => isDone), isProvisioned, owner], [[true, true, true], true, "Story"]);
    assert.deepEqual(
      ownershipOf(new Map(), "NONE").steps.map(({ isDone }) => isDone),
      [false, false, false],
    );
  });

  it("has a command in each dialect", () => {
    assert.equal(ownershipLine("claim", " token-1234 ", "gecko-os"), "dms_claim token-1234");
    assert.equal(ownershipLine("activate", "ACME", "zentrios"), "dms activate ACME");
    assert.equal(ownershipLine("pin", "", "gecko-os"), "dms_pin");
    assert.equal(ownershipLine("claim", " ", "gecko-os"), null);
  });
});

describe("viewOf", () => {
  it("is the view that the address names, or the first", () => {
    for (const name of VIEW_NAMES) assert.equal(viewOf(`#/${name}`), name);
    for (const hash of ["", "#", "#/nothing", "#//status"]) assert.equal(viewOf(hash), "status");
  });
});
