import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ReceiverEffect, ReceiverEvent } from "../transfer.ts";
import { encodeBlock } from "./block.ts";
import { ACK, CAN, CRC_WANTED, EOT, NAK } from "./characters.ts";
import { stepXmodemReceiver } from "./xmodem-receiver.ts";
import { newXmodemReceiver } from "./xmodem-receiver-state.ts";
import { encodeYmodemHeader } from "./ymodem-header.ts";

type Unstamped = ReceiverEvent extends infer Event
  ? Event extends ReceiverEvent
    ? Omit<Event, "nowMs">
    : never
  : never;

const block = (number: number, contents: Uint8Array = new Uint8Array(1_024).fill(number)): Unstamped => ({
  kind: "bytes",
  bytes: encodeBlock(number, contents, { blockBytes: contents.length <= 128 ? 128 : 1_024, check: "crc" }),
});
const says = (...bytes: readonly number[]): Unstamped => ({ kind: "bytes", bytes: Uint8Array.from(bytes) });
const BEGIN: Unstamped = { kind: "begin", fromBytes: 0 };

/** A receiver, and what it does for each event: what it sends as its first character, all else by its kind. */
class Receiver {
  #state = newXmodemReceiver(0, 60_000);
  #nowMs = 0;

  do(event: Unstamped): readonly (number | string)[] {
    const { state, effects } = stepXmodemReceiver(this.#state, { ...event, nowMs: this.#nowMs });
    this.#state = state;
    return effects.map(shown);
  }

  /** Nothing happens until it wants to be woken. */
  wait(): readonly (number | string)[] {
    this.#nowMs = Math.max(this.#nowMs, this.#state.wakeAtMs);
    return this.do({ kind: "tick" });
  }
}

function shown(effect: ReceiverEffect): number | string {
  if (effect.kind === "send") return effect.bytes[0] ?? -1;
  if (effect.kind === "over") return effect.failure?.reason ?? "over";
  return effect.kind === "deliver" ? `${effect.bytes.length} from ${effect.offsetBytes}` : effect.kind;
}

describe("a receiver of XMODEM", () => {
  it("gives up at a block that is not due: what is between would be missing", () => {
    const receiver = new Receiver();
    assert.deepEqual(receiver.wait(), [CRC_WANTED]);
    assert.deepEqual(receiver.do(block(1)), ["offer"]);
    assert.deepEqual(receiver.do(BEGIN), [ACK, "1024 from 0"]);
    assert.deepEqual(receiver.do(block(3)), [CAN]);
    assert.deepEqual(receiver.wait(), ["damaged"]);
  });

  it("answers a block that comes again, once the line is quiet, and delivers it once", () => {
    const receiver = new Receiver();
    for (const event of [block(1), BEGIN]) receiver.do(event);
    assert.deepEqual(receiver.do(block(1)), []);
    assert.deepEqual(receiver.wait(), [ACK]);
    assert.deepEqual(receiver.do(block(1)), []);
    receiver.do(says(0x41)); // more has come: the sender is at another block already
    assert.deepEqual(receiver.wait(), [NAK]);
  });

  it("asks for no more than may wait to be taken", () => {
    const receiver = new Receiver();
    for (const event of [block(1), BEGIN]) receiver.do(event);
    for (let number = 2; number <= 8; number += 1) assert.equal(receiver.do(block(number))[0], ACK);
    assert.deepEqual(receiver.do(block(9)), ["1024 from 8192"]);
    assert.deepEqual(receiver.do({ kind: "taken", toBytes: 1_024 }), [ACK]);
    assert.deepEqual(receiver.do(block(10)), ["1024 from 9216"]);
  });

  it("is not ended by a single character, nor by one in the middle of another protocol", () => {
    const receiver = new Receiver();
    assert.deepEqual(receiver.do(says(EOT)), []);
    receiver.do(says(0x41));
    assert.deepEqual(receiver.wait(), [CRC_WANTED]);
    for (const event of [block(1), BEGIN]) receiver.do(event);
    assert.deepEqual(receiver.do(says(EOT)), []);
    assert.deepEqual(receiver.wait(), [NAK]);
    assert.deepEqual(receiver.do(says(EOT)), ["complete"]);
    assert.deepEqual(receiver.do({ kind: "accept", text: "" }), [ACK, "over"]);
  });

  it("takes one file of a batch, and refuses the next", () => {
    const receiver = new Receiver();
    const header = (name: string): Unstamped => block(0, encodeYmodemHeader({ name, sizeBytes: 3 }));
    receiver.do(header("a"));
    assert.deepEqual(receiver.do(BEGIN), [ACK]);
    assert.deepEqual(receiver.do(block(1)), [ACK, "3 from 0"]);
    receiver.do(says(EOT));
    receiver.wait();
    assert.deepEqual(receiver.do(says(EOT)), ["complete"]);
    assert.deepEqual(receiver.do({ kind: "accept", text: "" }), [ACK]);
    assert.deepEqual(receiver.do(header("b")), [CAN, "over"]);
  });
});
