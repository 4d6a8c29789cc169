import type { ReceiverEffect, ReceiverEvent, Step } from "./transfer.ts";
import { ANYBODY } from "./windowed/frame.ts";
import { NEW_FRAME_READER, readFrames, type FrameReader } from "./windowed/frame-reader.ts";
import {
  newWindowedReceiver,
  stepWindowedReceiver,
  windowedWakeAt,
  type WindowedReceiver,
} from "./windowed/windowed-receiver.ts";
import { stepXmodemReceiver } from "./xmodem/xmodem-receiver.ts";
import { newXmodemReceiver, type XmodemReceiver } from "./xmodem/xmodem-receiver-state.ts";

/** The receiving side of one file, whichever protocol the sender speaks. */
export type Receiver =
  /** Asks as XMODEM does; an offer of a windowed transfer is an answer as well. */
  | { readonly kind: "listening"; readonly xmodem: XmodemReceiver; readonly reader: FrameReader }
  | { readonly kind: "xmodem"; readonly xmodem: XmodemReceiver }
  | { readonly kind: "windowed"; readonly windowed: WindowedReceiver };

type Stepped = Step<Receiver, ReceiverEffect>;

/** @param askForMs how long a sender is asked to begin */
export function newReceiver(nowMs: number, askForMs: number): Receiver {
  return { kind: "listening", xmodem: newXmodemReceiver(nowMs, askForMs), reader: NEW_FRAME_READER };
}

/** When to `tick`, in monotonic ms; Infinity when only an event from outside can change anything. */
export function receiverWakeAt(receiver: Receiver): number {
  return receiver.kind === "windowed" ? windowedWakeAt(receiver.windowed) : receiver.xmodem.wakeAtMs;
}

/** Total: every event in every state. */
export function stepReceiver(receiver: Receiver, event: ReceiverEvent): Stepped {
  switch (receiver.kind) {
    case "listening":
      return listen(receiver, event);
    case "xmodem": {
      const { state, effects } = stepXmodemReceiver(receiver.xmodem, event);
      return { state: { kind: "xmodem", xmodem: state }, effects };
    }
    case "windowed": {
      const { state, effects } = stepWindowedReceiver(receiver.windowed, event);
      return { state: { kind: "windowed", windowed: state }, effects };
    }
  }
}

/** Both readers see all bytes; whichever first finds what a sender of its kind begins with has the transfer. */
function listen(receiver: Extract<Receiver, { readonly kind: "listening" }>, event: ReceiverEvent): Stepped {
  let { reader } = receiver;
  if (event.kind === "bytes") {
    const read = readFrames(reader, event.bytes);
    const offer = read.frames.find((frame) => frame.kind === "offer");
    if (offer !== undefined) {
      const { state: windowed, effects } = newWindowedReceiver(offer, read.reader, event.nowMs);
      return { state: { kind: "windowed", windowed }, effects };
    }
    if (read.frames.some(({ kind, session }) => kind === "stop" && session === ANYBODY))
      return stepReceiver(
        { kind: "xmodem", xmodem: receiver.xmodem },
        { kind: "refuse", text: "stopped", nowMs: event.nowMs },
      );
    ({ reader } = read);
  }
  const { state: xmodem, effects } = stepXmodemReceiver(receiver.xmodem, event);
  const isBegun = effects.some(({ kind }) => kind === "offer" || kind === "over");
  return { state: isBegun ? { kind: "xmodem", xmodem } : { kind: "listening", xmodem, reader }, effects };
}
