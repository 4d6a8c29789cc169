import { CAN, EOT, PADDING, SOH, STX } from "./characters.ts";
import { crc16Xmodem } from "./crc16-xmodem.ts";

/** How a block proves itself: the sum of its bytes, or a CRC. */
export type BlockCheck = "checksum" | "crc";
export type BlockBytes = 128 | 1_024;

/** What a sender has said. */
export type Heard =
  | { readonly kind: "block"; readonly number: number; readonly bytes: Uint8Array; readonly check: BlockCheck }
  /** A block that is damaged. */
  | { readonly kind: "broken" }
  | { readonly kind: "end" }
  | { readonly kind: "cancel" };

export type HeardBlock = Extract<Heard, { readonly kind: "block" }>;

const HEADER_BYTES = 3;

/**
 * A block as it goes over the line, filled up with 1A.
 *
 * | offset | size | field |
 * | --- | --- | --- |
 * | 0 | 1 | SOH or STX: how long it is |
 * | 1 | 1 | number, modulo 256 |
 * | 2 | 1 | 255 less the number |
 * | 3 | 128 or 1,024 | data |
 * | | 1 or 2 | sum modulo 256, or CRC, high byte first |
 *
 * Source: XMODEM/YMODEM protocol reference, Chuck Forsberg.
 */
export function encodeBlock(
  number: number,
  bytes: Uint8Array,
  { blockBytes, check }: { readonly blockBytes: BlockBytes; readonly check: BlockCheck },
): Uint8Array {
  const frame = new Uint8Array(frameBytes(blockBytes, check));
  const low = number & 0xff;
  frame.set([blockBytes === 1_024 ? STX : SOH, low, 0xff - low]);
  const data = frame.subarray(HEADER_BYTES, HEADER_BYTES + blockBytes);
  data.fill(PADDING).set(bytes);
  if (check === "checksum") frame[HEADER_BYTES + blockBytes] = sumOf(data);
  else {
    const crc = crc16Xmodem(data);
    frame.set([crc >>> 8, crc & 0xff], HEADER_BYTES + blockBytes);
  }
  return frame;
}

/**
 * Looks for the next thing that a sender says; garbage before it is passed over. Once something is heard all that stands behind it is
 * dropped: a sender that waits for answers has sent nothing more. Otherwise `pending` goes before what comes next, less than a block.
 */
export function hear(
  bytes: Uint8Array,
  check: BlockCheck,
): { readonly heard: Heard | undefined; readonly pending: Uint8Array } {
  const nothing = new Uint8Array(0);
  for (let at = 0; at < bytes.length; at += 1) {
    const first = bytes[at];
    if (first === EOT) return { heard: { kind: "end" }, pending: nothing };
    if (first === CAN && at + 1 === bytes.length) return { heard: undefined, pending: bytes.slice(at) };
    if (first === CAN && bytes[at + 1] === CAN) return { heard: { kind: "cancel" }, pending: nothing };
    if (first !== SOH && first !== STX) continue;
    const rest = bytes.subarray(at);
    if (!mayBeHeader(rest)) continue;
    const lengthBytes = frameBytes(first === STX ? 1_024 : 128, check);
    if (rest.length < lengthBytes) return { heard: undefined, pending: rest.slice() };
    return { heard: decodeBlock(rest.subarray(0, lengthBytes), check), pending: nothing };
  }
  return { heard: undefined, pending: nothing };
}

/** A block with a sum that stands alone: what a sender of the first XMODEM has sent to a receiver that hoped for a CRC. */
export function hearChecksum(pending: Uint8Array): HeardBlock | undefined {
  const isOne = pending[0] === SOH && pending.length === frameBytes(128, "checksum");
  const heard = isOne ? decodeBlock(pending, "checksum") : undefined;
  return heard?.kind === "block" ? heard : undefined;
}

/** Of three bytes, as far as they have come. */
function mayBeHeader([, number, complement]: Uint8Array): boolean {
  return number === undefined || complement === undefined || number + complement === 0xff;
}

function decodeBlock(frame: Uint8Array, check: BlockCheck): Heard {
  const end = frame.length - checkBytes(check);
  const data = frame.subarray(HEADER_BYTES, end);
  const [high = 0, low = 0] = frame.subarray(end);
  const isGood = check === "checksum" ? sumOf(data) === high : crc16Xmodem(data) === ((high << 8) | low);
  return isGood ? { kind: "block", number: frame[1] ?? 0, bytes: data.slice(), check } : { kind: "broken" };
}

function frameBytes(blockBytes: BlockBytes, check: BlockCheck): number {
  return HEADER_BYTES + blockBytes + checkBytes(check);
}

function checkBytes(check: BlockCheck): 1 | 2 {
  return check === "crc" ? 2 : 1;
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return sum;
}
