import { joinBytes } from "../../bundle/index.ts";
import { decodeFrame, type Frame } from "./frame.ts";
import { WINDOW_LIMITS } from "./limits.ts";

/** In the middle of a stream of frames. */
export interface FrameReader {
  /** What has come since the last zero; bounded. */
  readonly pending: Uint8Array;
  /** More has come than any frame has: all up to the next zero is passed over. */
  readonly isSkipping: boolean;
}

export const NEW_FRAME_READER: FrameReader = { pending: new Uint8Array(0), isSkipping: false };

/** Frames in a stream of bytes, however it is cut; what is none is passed over. */
export function readFrames(
  reader: FrameReader,
  bytes: Uint8Array,
): { readonly reader: FrameReader; readonly frames: readonly Frame[] } {
  const frames: Frame[] = [];
  let { pending, isSkipping } = reader;
  for (let at = 0; at < bytes.length;) {
    const zero = bytes.indexOf(0, at);
    const piece = bytes.subarray(at, zero === -1 ? bytes.length : zero);
    const isTooLong = pending.length + piece.length > WINDOW_LIMITS.frameBytes;
    isSkipping ||= isTooLong;
    if (zero === -1)
      return { reader: { pending: isSkipping ? NONE : joinBytes([pending, piece]), isSkipping }, frames };
    const frame = isSkipping ? undefined : decodeFrame(joinBytes([pending, piece]));
    if (frame !== undefined) frames.push(frame);
    pending = NONE;
    isSkipping = false;
    at = zero + 1;
  }
  return { reader: { pending, isSkipping }, frames };
}

const NONE = new Uint8Array(0);
