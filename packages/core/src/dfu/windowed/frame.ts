import { crc32 } from "../../file/index.ts";
import { MAX_TEXT_BYTES } from "../transfer.ts";
import {
  OFFSET_BYTES,
  bytesOfHex,
  hexOf,
  joinFields,
  numberField,
  offsetAt,
  offsetField,
  textAt,
  textField,
} from "./fields.ts";
import { WINDOW_LIMITS } from "./limits.ts";
import { stuff, unstuff } from "./stuffing.ts";

/** Bytes of a file, from one offset up to but not including another. */
export interface ByteRange {
  readonly fromBytes: number;
  readonly toBytes: number;
}

/** A sender of a line whom nobody is told from others: it can stop a transfer, and nothing else. */
export const ANYBODY = 0;

/** What a sender says. `session` tells the senders of one line apart. */
export type SenderFrame = { readonly session: number } & (
  | { readonly kind: "offer"; readonly sizeBytes: number; readonly sha256: string; readonly name: string }
  /** `number` counts frames, not data: what is sent again has a new one. */
  | { readonly kind: "data"; readonly number: number; readonly offsetBytes: number; readonly bytes: Uint8Array }
  /** Asks how things stand. */
  | { readonly kind: "poll"; readonly number: number }
  /** The verdict has been heard. */
  | { readonly kind: "bye" }
  | { readonly kind: "stop"; readonly text: string }
);

/** What a receiver says. */
export type ReceiverFrame = { readonly session: number } & (
  | {
      readonly kind: "state";
      /** Number of the last frame that has come: a line keeps its order, so one with a lower number that is missing is lost. */
      readonly number: number;
      /** Nothing before this offset is needed. */
      readonly wantedBytes: number;
      /** Nothing from this offset on may be sent yet. */
      readonly limitBytes: number;
      /** What has come beyond the first gap. */
      readonly held: readonly ByteRange[];
    }
  | { readonly kind: "accepted"; readonly text: string }
  | { readonly kind: "refused"; readonly text: string }
);

export type Frame = SenderFrame | ReceiverFrame;

/** First byte of a frame; the upper half is the receiver's, so that an echo is nobody's frame. */
const CODES = {
  offer: 0x01,
  data: 0x02,
  poll: 0x03,
  bye: 0x04,
  stop: 0x05,
  state: 0x81,
  accepted: 0x82,
  refused: 0x83,
} as const satisfies Record<Frame["kind"], number>;

const KINDS: ReadonlyMap<number, Frame["kind"]> = new Map(
  (Object.keys(CODES) as Frame["kind"][]).map((kind) => [CODES[kind], kind]),
);
const VERSION = 1;
const HASH_BYTES = 32;
const HEAD_BYTES = 5;
const CRC_BYTES = 4;
const RANGE_BYTES = 2 * OFFSET_BYTES;

/**
 * A frame as it goes over the line: stuffed, between two zeros. Numbers have the high byte first.
 *
 * | offset | size | field |
 * | --- | --- | --- |
 * | 0 | 1 | kind |
 * | 1 | 4 | session |
 * | 5 | | offer: version 1 (1), size (6), SHA-256 (32), name; data: number (4), offset (6), data; poll: number (4); state: number (4), wanted (6), limit (6), held ranges (12 each); others: text |
 * | end | 4 | CRC-32 of all before |
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const body = encodeBody(frame);
  const bytes = new Uint8Array(HEAD_BYTES + body.length + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, CODES[frame.kind]);
  view.setUint32(1, frame.session);
  bytes.set(body, HEAD_BYTES);
  view.setUint32(bytes.length - CRC_BYTES, crc32(bytes.subarray(0, -CRC_BYTES)));
  const stuffed = stuff(bytes);
  const line = new Uint8Array(stuffed.length + 2);
  line.set(stuffed, 1);
  return line;
}

/** What stood between two zeros; undefined for anything but a whole and good frame. */
export function decodeFrame(stuffed: Uint8Array): Frame | undefined {
  const bytes = unstuff(stuffed);
  if (bytes === undefined || bytes.length < HEAD_BYTES + CRC_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(bytes.length - CRC_BYTES) !== crc32(bytes.subarray(0, -CRC_BYTES))) return undefined;
  const kind = KINDS.get(view.getUint8(0));
  return kind === undefined ? undefined : decodeBody(kind, view.getUint32(1), bytes.slice(HEAD_BYTES, -CRC_BYTES));
}

/** @returns true for what a sender says */
export function isSenderFrame(frame: Frame): frame is SenderFrame {
  return CODES[frame.kind] < 0x80;
}

function encodeBody(frame: Frame): Uint8Array {
  switch (frame.kind) {
    case "offer":
      return joinFields([
        Uint8Array.of(VERSION),
        offsetField(frame.sizeBytes),
        bytesOfHex(frame.sha256, HASH_BYTES),
        textField(frame.name, WINDOW_LIMITS.nameBytes),
      ]);
    case "data":
      return joinFields([numberField(frame.number), offsetField(frame.offsetBytes), frame.bytes]);
    case "poll":
      return numberField(frame.number);
    case "bye":
      return new Uint8Array(0);
    case "state":
      return joinFields([
        numberField(frame.number),
        offsetField(frame.wantedBytes),
        offsetField(frame.limitBytes),
        ...frame.held
          .slice(0, WINDOW_LIMITS.heldRanges)
          .flatMap(({ fromBytes, toBytes }) => [offsetField(fromBytes), offsetField(toBytes)]),
      ]);
    case "stop":
    case "accepted":
    case "refused":
      return textField(frame.text, MAX_TEXT_BYTES);
  }
}

function decodeBody(kind: Frame["kind"], session: number, body: Uint8Array): Frame | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  switch (kind) {
    case "offer": {
      const nameAt = 1 + OFFSET_BYTES + HASH_BYTES;
      if (body.length < nameAt || body.length > nameAt + WINDOW_LIMITS.nameBytes || body[0] !== VERSION)
        return undefined;
      const sha256 = hexOf(body.subarray(1 + OFFSET_BYTES, nameAt));
      return { kind, session, sizeBytes: offsetAt(view, 1), sha256, name: textAt(body.subarray(nameAt)) };
    }
    case "data": {
      const bytes = body.subarray(4 + OFFSET_BYTES);
      if (bytes.length === 0 || bytes.length > WINDOW_LIMITS.dataBytes) return undefined;
      return { kind, session, number: view.getUint32(0), offsetBytes: offsetAt(view, 4), bytes };
    }
    case "poll":
      return body.length === 4 ? { kind, session, number: view.getUint32(0) } : undefined;
    case "bye":
      return body.length === 0 ? { kind, session } : undefined;
    case "state":
      return decodeState(session, view);
    case "stop":
    case "accepted":
    case "refused":
      return body.length > MAX_TEXT_BYTES ? undefined : { kind, session, text: textAt(body) };
  }
}

function decodeState(session: number, view: DataView): ReceiverFrame | undefined {
  const rangesAt = 4 + RANGE_BYTES;
  const ranges = (view.byteLength - rangesAt) / RANGE_BYTES;
  if (!Number.isInteger(ranges) || ranges < 0 || ranges > WINDOW_LIMITS.heldRanges) return undefined;
  const held = Array.from({ length: ranges }, (_, index) => {
    const at = rangesAt + index * RANGE_BYTES;
    return { fromBytes: offsetAt(view, at), toBytes: offsetAt(view, at + OFFSET_BYTES) };
  });
  return {
    kind: "state",
    session,
    number: view.getUint32(0),
    wantedBytes: offsetAt(view, 4),
    limitBytes: offsetAt(view, 4 + OFFSET_BYTES),
    held,
  };
}
