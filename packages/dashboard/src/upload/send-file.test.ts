import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { FakeDms, noise } from "../../test/fake-dms.ts";
import { hashFile } from "./hash-file.ts";
import { sendFile, type Stage } from "./send-file.ts";

const SIZE = 3 * 1024 * 1024 + 17;
const bytes = noise(SIZE);
const file = new Blob([bytes]);
const sha256 = createHash("sha256").update(bytes).digest("hex");

interface Sent {
  readonly version: string;
  readonly stages: readonly Stage[];
  readonly waits: readonly number[];
}

async function send(dms: FakeDms, signal: AbortSignal = new AbortController().signal): Promise<Sent> {
  const stages: Stage[] = [];
  const waits: number[] = [];
  const parts = {
    call: dms.call,
    nowMs: () => 0,
    onStage: (stage: Stage) => void stages.push(stage),
    sleep: async (ms: number) => void waits.push(ms),
    signal,
  };
  const { version } = await sendFile(parts, file, { product: "A", state: "available" });
  return { version, stages, waits };
}

describe("a file that is sent in pieces", () => {
  it("is hashed without being in memory as a whole", async () => {
    const seen: number[] = [];
    assert.equal(await hashFile(file, (done) => void seen.push(done), new AbortController().signal), sha256);
    assert.deepEqual(seen, [1024 ** 2, 2 * 1024 ** 2, 3 * 1024 ** 2, SIZE]);
  });

  it("arrives byte for byte, and says how far it is", async () => {
    const dms = new FakeDms();
    const { version, stages, waits } = await send(dms);
    assert.equal(version, "1.0.0");
    assert.deepEqual(dms.received, bytes);
    assert.equal(dms.announced, sha256);
    assert.deepEqual(waits, []);
    assert.deepEqual(stages.at(0), { kind: "reading", doneBytes: 0, totalBytes: SIZE });
    assert.deepEqual(stages.at(-2), { kind: "sending", doneBytes: SIZE, totalBytes: SIZE });
    assert.deepEqual(stages.at(-1), { kind: "checking" });
  });

  it("goes on where it was when the line breaks, in the middle of a piece too", async () => {
    const dms = new FakeDms();
    dms.cutPieces([1, 2, 4]);
    const { stages, waits } = await send(dms);
    assert.deepEqual(dms.received, bytes);
    assert.equal(waits.length, 3);
    assert.equal(stages.filter(({ kind }) => kind === "waiting").length, 3);
    assert.equal(dms.sentBytes, SIZE + 512 * 1024, "the halves that had not arrived, of 256, 256 and 512 KiB");
  });

  it("goes on where another page left it", async () => {
    const dms = new FakeDms();
    dms.received = bytes.slice(0, 1_000_000);
    await send(dms);
    assert.deepEqual(dms.received, bytes);
    assert.equal(dms.sentBytes, SIZE - 1_000_000);
  });

  it("gives up at once what the DMS refuses, and leaves nothing of it there", async () => {
    const dms = new FakeDms();
    dms.refusal = new RegrowError("BUNDLE_OBJECT_DAMAGED");
    await assert.rejects(send(dms), { code: "BUNDLE_OBJECT_DAMAGED" });
    assert.equal(dms.isAbandoned, true);
    const early = new FakeDms();
    early.refusal = new RegrowError("BUNDLE_BASE_UNKNOWN");
    await assert.rejects(send(early), { code: "BUNDLE_BASE_UNKNOWN" });
    assert.equal(early.isAbandoned, false, "its base may still come");
  });

  it("gives up in the end where nobody answers any more, and stops when it is told to", async () => {
    const dms = new FakeDms();
    dms.isGone = true;
    await assert.rejects(send(dms), { code: "DMS_UNREACHABLE" });
    const stopping = new AbortController();
    stopping.abort(new Error("stopped"));
    await assert.rejects(send(new FakeDms(), stopping.signal), /stopped/);
  });

  it("is not begun with nothing in it", async () => {
    const parts = { call: new FakeDms().call, nowMs: () => 0, onStage: () => {}, sleep: async () => {} };
    const { signal } = new AbortController();
    const asked = { product: "A", state: "draft" } as const;
    await assert.rejects(sendFile({ ...parts, signal }, new Blob([]), asked), { code: "BUNDLE_TRUNCATED" });
  });
});
