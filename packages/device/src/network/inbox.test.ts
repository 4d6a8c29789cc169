import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import fc from "fast-check";
import { turn } from "../../test/local-servers.ts";
import { BufferMeter } from "./buffer-meter.ts";
import { Inbox } from "./inbox.ts";

describe("Inbox", () => {
  it("gives every byte once and in order, however it comes and is taken", async () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50_000 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 70_000 }), async (sent, maxBytes) => {
        const source = new PassThrough();
        const meter = new BufferMeter();
        const inbox = new Inbox(source, meter);
        for (const piece of sent) source.write(piece);
        source.end();
        const taken: Uint8Array[] = [];
        for (;;) {
          await inbox.arrived();
          if (inbox.isEnded && inbox.sizeBytes === 0) break;
          assert.equal(meter.waiting.receivedBytes, inbox.sizeBytes);
          taken.push(inbox.take(maxBytes));
        }
        assert.deepEqual(Buffer.concat(taken), Buffer.concat(sent));
        assert.equal(meter.waiting.receivedBytes, 0);
        assert.equal(await inbox.ended, undefined);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps what has come when the source breaks, and tells what broke it", async () => {
    const source = new PassThrough();
    const inbox = new Inbox(source, new BufferMeter());
    source.write("abc");
    await inbox.arrived();
    const reason = new Error("cut");
    source.destroy(reason);
    assert.equal(await inbox.ended, reason);
    assert.equal(Buffer.from(inbox.take(9)).toString(), "abc");
  });

  it("makes the source wait when it is full, until something is taken", async () => {
    const source = new PassThrough({ highWaterMark: 1 });
    const inbox = new Inbox(source, new BufferMeter());
    for (let piece = 0; piece < 20; piece += 1) source.write(new Uint8Array(10_000));
    for (let turns = 0; turns < 20; turns += 1) await turn();
    assert.ok(inbox.sizeBytes >= 64 * 1024 && inbox.sizeBytes < 80_000, String(inbox.sizeBytes));
    assert.ok(source.isPaused());
    inbox.take(50_000);
    assert.ok(!source.isPaused());
    inbox.discard();
    assert.equal(inbox.sizeBytes, 0);
  });
});
