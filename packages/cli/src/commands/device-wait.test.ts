import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, it } from "node:test";
import { run } from "../command/index.ts";
import { loadCommands } from "./index.ts";
import { csvRow } from "./csv.ts";
import { sinceOption } from "./since-option.ts";
import { updateVerdict } from "./update-verdict.ts";

type Device = Parameters<typeof updateVerdict>[0] & { readonly product: string };
type Result = Device["outcomes"][number]["result"];

function device(runningVersion: string | null, ...newestFirst: readonly (readonly [string, Result])[]): Device {
  const outcomes = newestFirst.map(([version, result], index) => ({
    ...{ sequence: 100 - index, atMs: 1, updateId: "u", version, result, detail: null, fault: null },
    reason: result === "rolled-back" ? "not-ready" : null,
  }));
  return { product: "KIOSK", runningVersion, outcomes, lastSeenAtMs: 5 };
}

describe("what became of a version on a device", () => {
  for (const [what, found, kind] of [
    ["it runs, confirmed", device("2.0.0", ["2.0.0", "confirmed"], ["2.0.0", "installed"]), "confirmed"],
    ["it was confirmed before the log that is kept", device("2.0.0"), "confirmed"],
    ["it is on trial", device("1.0.0", ["2.0.0", "installed"]), "waiting"],
    ["it was rolled back", device("1.0.0", ["2.0.0", "rolled-back"], ["2.0.0", "installed"]), "rolled-back"],
    [
      "it is tried again after a rollback",
      device("1.0.0", ["2.0.0", "installed"], ["2.0.0", "rolled-back"]),
      "waiting",
    ],
    ["it was refused", device("1.0.0", ["2.0.0", "refused"]), "refused"],
    ["it ran once, and another runs now", device("1.0.0", ["2.0.0", "confirmed"]), "rolled-back"],
    ["another was rolled back", device("1.0.0", ["3.0.0", "rolled-back"]), "waiting"],
    ["nothing is known", device(null), "waiting"],
  ] as const)
    it(`is ${kind} when ${what}`, () => assert.equal(updateVerdict(found, "2.0.0").kind, kind));
});

/** A version about which the token may not ask. */
const MAY_NOT_ASK = "7.0.0";

/** What the DMS answers, one look after the other; the last one stays. Null: it has too much to do. */
async function waitFor(looks: readonly (Device | null)[], ...options: readonly string[]) {
  const left = [...looks];
  const server = createServer(({ url }, response) => {
    if (url === "/api/products/KIOSK/bundles/2.0.0") return void response.end("{}");
    if (url?.includes(`/bundles/${MAY_NOT_ASK}`) === true)
      return void response.writeHead(403).end(JSON.stringify({ code: "RIGHT_MISSING" }));
    if (url?.includes("/bundles/") === true)
      return void response.writeHead(404).end(JSON.stringify({ code: "BUNDLE_UNKNOWN" }));
    const next = left.length > 1 ? left.shift() : left[0];
    if (next === null || next === undefined) response.writeHead(429).end(JSON.stringify({ code: "RATE_LIMITED" }));
    else response.end(JSON.stringify(next));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  let [out, error, nowMs] = ["", "", 0];
  try {
    const uuid = "0f8b6a52-6a4e-4f0c-9d8e-0a1b2c3d4e5f";
    const version = options.includes("--version") ? [] : ["--version", "2.0.0"];
    const code = await run(["device", "wait", uuid, ...version, ...options], {
      commands: loadCommands,
      folder: "/",
      environment: { REGROW_DMS: `http://127.0.0.1:${address.port}`, REGROW_TOKEN: "regrow_x" },
      clock: { nowMs: () => nowMs, monotonicMs: () => nowMs, sleep: async (durationMs) => void (nowMs += durationMs) },
      signal: new AbortController().signal,
      out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
      error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
    });
    return { code, out, error, waitedMs: nowMs };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("device wait", () => {
  it("does not wait for a version that is not there", async () => {
    const { code, error, waitedMs } = await waitFor([device("1.0.0")], "--version", "2.0.O");
    assert.equal(code, 69);
    assert.match(error, /BUNDLE_UNKNOWN/);
    assert.equal(waitedMs, 0);
  });

  it("waits where the token may look at devices and at nothing else", async () => {
    const { code } = await waitFor([device("1.0.0")], "--version", MAY_NOT_ASK, "--timeout", "1");
    assert.equal(code, 75);
  });

  const old = device("1.0.0");
  const onTrial = device("1.0.0", ["2.0.0", "installed"]);

  it("ends with 0 when the device has confirmed the version, and tells what it waits for", async () => {
    const { code, out, error } = await waitFor([old, old, onTrial, device("2.0.0", ["2.0.0", "confirmed"])]);
    assert.deepEqual([code, out], [0, "confirmed: it runs 2.0.0\n"]);
    assert.equal(error, "it runs 1.0.0\n2.0.0 is installed and on trial\n");
  });

  it("ends with 1 when the device has rolled it back, with the reason", async () => {
    const { code, out } = await waitFor([onTrial, device("1.0.0", ["2.0.0", "rolled-back"])], "--json");
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(out).outcome, "rolled-back");
    assert.match(out, /rolled back 2\.0\.0: not-ready; it runs 1\.0\.0/);
  });

  it("ends with 75 when it has not decided in time, and not later", async () => {
    const { code, out, waitedMs } = await waitFor([old], "--timeout", "12");
    assert.deepEqual([code, waitedMs], [75, 12_000]);
    assert.match(out, /^not decided in 12 seconds: it runs 1\.0\.0$/m);
  });

  it("waits for a DMS that is away for a while", async () => {
    const { code, error } = await waitFor([null, null, device("2.0.0", ["2.0.0", "confirmed"])]);
    assert.equal(code, 0);
    assert.match(error, /the DMS does not answer/);
  });
});

describe("a moment on the command line", () => {
  const nowMs = Date.parse("2026-11-21T12:00:00Z");
  it("is a day, a time, or how long ago", () => {
    for (const [text, at] of [
      ["2026-11-20", "2026-11-20T00:00:00Z"],
      ["2026-11-20T08:30", "2026-11-20T08:30:00Z"],
      ["2026-11-20T08:30:15+01:00", "2026-11-20T07:30:15Z"],
      ["90m", "2026-11-21T10:30:00Z"],
      ["36h", "2026-11-20T00:00:00Z"],
      ["7d", "2026-11-14T12:00:00Z"],
    ] as const)
      assert.equal(sinceOption(text, nowMs), Date.parse(at), text);
    for (const text of ["", "yesterday", "5", "h", "2026-13-40", "1w", "-5m"])
      assert.throws(() => sinceOption(text, nowMs), { code: "USAGE" }, text);
  });
});

describe("a row for spreadsheets", () => {
  it("is quoted where needed, and no formula", () => {
    assert.equal(csvRow([1, null, "a", 'b,"c"\n']), '1,,a,"b,""c""\n"');
    assert.equal(csvRow(["=1+1", "@x", "+1", "-1"]), "'=1+1,'@x,'+1,'-1");
    assert.equal(csvRow([-1]), "-1");
  });
});
