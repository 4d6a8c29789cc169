import { ANYBODY, encodeFrame } from "./windowed/frame.ts";
import { CANCELLATION } from "./xmodem/characters.ts";

/** Ends whatever transfer is under way on a line, for somebody who has just come to it. A console takes it for garbage. */
export const INTERRUPTION: Uint8Array = Uint8Array.of(
  ...encodeFrame({ kind: "stop", session: ANYBODY, text: "interrupted" }),
  ...CANCELLATION,
);
