import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "../error/index.ts";
import { VirtualClock } from "@regrow/sim/clock";
import { Reception } from "./reception.ts";
import { Sending } from "./sending.ts";

const CONTENT = Uint8Array.from({ length: 100_000 }, (_, index) => index * 7);
const FILE = { name: "a.regrow", sizeBytes: CONTENT.length, sha256: "0a".repeat(32) };
const read = async (offset: number, length: number): Promise<Uint8Array> => CONTENT.slice(offset, offset + length);

interface Pair {
  readonly clock: VirtualClock;
  readonly reception: Reception;
  readonly sending: Sending;
  readonly stop: { readonly sender: AbortController; readonly receiver: AbortController };
}

/** Both sides, on a line without a fault. */
function openPair(options: { readonly read?: typeof read } = {}): Pair {
  const clock = new VirtualClock();
  const stop = { sender: new AbortController(), receiver: new AbortController() };
  const reception: Reception = new Reception({
    write: async (bytes) => sending.push(bytes),
    clock,
    signal: stop.receiver.signal,
  });
  const sending: Sending = new Sending({
    ...{ protocol: "windowed", session: 7, askForMs: 60_000, file: FILE, read, clock },
    write: async (bytes) => reception.push(bytes),
    signal: stop.sender.signal,
    ...options,
  });
  return { clock, reception, sending, stop };
}

/** Takes pieces until `until` says that it is enough. */
async function take(reception: Reception, until: (takenBytes: number) => void = () => {}): Promise<number> {
  await reception.offer();
  let takenBytes = 0;
  for await (const piece of reception.bytes(0)) until((takenBytes += piece.length));
  await reception.accept("taken");
  return takenBytes;
}

async function endOf(work: Promise<unknown>): Promise<unknown> {
  return await work.catch((error: unknown) => (error instanceof RegrowError ? error.code : error));
}

describe("a file between two programs", () => {
  it("arrives, and the sender hears what the receiver says", async () => {
    const { clock, reception, sending } = openPair();
    assert.deepEqual(await clock.runUntil(Promise.all([take(reception), sending.run()])), [CONTENT.length, "taken"]);
  });

  for (const side of ["sender", "receiver"] as const)
    it(`ends on both sides when the ${side} is stopped, there with its reason`, async () => {
      const { clock, reception, sending, stop } = openPair();
      const reason = new Error("by hand");
      const taking = take(reception, (takenBytes) => takenBytes > 20_000 && stop[side].abort(reason));
      const [received, sent] = await clock.runUntil(Promise.all([endOf(taking), endOf(sending.run())]));
      const ends = side === "sender" ? [sent, received] : [received, sent];
      assert.deepEqual(ends, [reason, "TRANSFER_CANCELLED"]);
    });

  it("does not begin for somebody who has stopped before", async () => {
    const { clock, reception, sending, stop } = openPair();
    const reason = new Error("early");
    stop.sender.abort(reason);
    stop.receiver.abort(reason);
    assert.deepEqual(await clock.runUntil(Promise.all([endOf(reception.offer()), endOf(sending.run())])), [
      reason,
      reason,
    ]);
  });

  it("is lost with its line, and with the file that it is read from", async () => {
    const { reception, sending } = openPair();
    reception.lost();
    sending.lost();
    assert.equal(await endOf(reception.offer()), "TRANSFER_LOST");
    assert.equal(await endOf(sending.run()), "TRANSFER_LOST");
    const broken = new Error("a broken disk");
    const other = openPair({ read: () => Promise.reject(broken) });
    const ends = Promise.all([endOf(take(other.reception)), endOf(other.sending.run())]);
    assert.deepEqual(await other.clock.runUntil(ends), ["TRANSFER_CANCELLED", broken]);
  });

  it("that becomes shorter meanwhile is cancelled", async () => {
    const shorter = openPair({ read: async (offset, length) => CONTENT.slice(offset, offset + length - 1) });
    const ends = Promise.all([endOf(take(shorter.reception)), endOf(shorter.sending.run())]);
    assert.deepEqual(await shorter.clock.runUntil(ends), ["TRANSFER_CANCELLED", "TRANSFER_CANCELLED"]);
  });
});
