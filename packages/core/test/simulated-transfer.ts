import { Random } from "@regrow/sim/clock";
import { newReceiver, receiverWakeAt, stepReceiver, type Receiver } from "../src/dfu/receiver.ts";
import { newSender, senderWakeAt, stepSender, type Sender } from "../src/dfu/sender.ts";
import type {
  Offer,
  ReceiverEffect,
  ReceiverEvent,
  SenderEffect,
  SenderEvent,
  SenderFile,
  TransferFailure,
  TransferProtocol,
} from "../src/dfu/transfer.ts";

/** What a line does to the pieces that it carries: for each, how many of 1,000 it happens to. */
export interface LineFaults {
  /** Lost as a whole; a single byte of it lost; come twice; a bit turned; late; with text of a console before it. */
  readonly lose: number;
  readonly loseByte: number;
  readonly repeat: number;
  readonly flip: number;
  readonly delay: number;
  readonly talk: number;
}

export const NO_FAULTS: LineFaults = { lose: 0, loseByte: 0, repeat: 0, flip: 0, delay: 0, talk: 0 };

export interface SimulatedTransfer {
  readonly protocol: TransferProtocol;
  readonly content: Uint8Array;
  readonly seed: number;
  readonly faults?: LineFaults;
  /** So many faults at most, after which the line is good; no bound when left out. */
  readonly mostFaults?: number;
  /** Pieces are cut into smaller ones of at most this length. */
  readonly pieceBytes?: number;
  readonly bytesPerMs?: number;
  /** What the receiver's owner does: where it begins, how long it works on a piece, whether it takes the file. */
  readonly fromBytes?: number;
  readonly workMs?: number;
  readonly refuses?: string;
  /** The cable is pulled then: nothing comes through any more. */
  readonly cutAtMs?: number;
  /** The sender's owner cancels then. */
  readonly cancelAtMs?: number;
}

/** How a side ended; "runs" if it has not. */
type SideEnd = "runs" | "well" | TransferFailure;

export interface TransferOutcome {
  readonly sender: SideEnd;
  readonly receiver: SideEnd;
  readonly offer: Offer | undefined;
  /** As it was delivered; what was not is zeros. */
  readonly received: Uint8Array;
  readonly deliveredBytes: number;
  /** Every byte had been delivered when the receiver's owner was asked for its verdict. */
  readonly isComplete: boolean;
  readonly endedAtMs: number;
  /** On the line, from the sender. */
  readonly sentBytes: number;
  /** What the sender was told when it ended well. */
  readonly words: string;
}

/** Whatever happens, both have ended by then. */
export const AT_MOST_MS = 3_600_000;
/** A machine that asks to be woken at once, again and again, would never let time pass. */
const MOST_STEPS = 500_000;
const LATENCY_MS = 2;
const TALK = new TextEncoder().encode("\r\n[2026-11-21 | 17:00:00: Associated with CAN]\r\n> ");

type Unstamped<Event> = Event extends unknown ? Omit<Event, "nowMs"> : never;
type Deed =
  | { readonly to: "sender"; readonly event: Unstamped<SenderEvent> }
  | { readonly to: "receiver"; readonly event: Unstamped<ReceiverEvent> };

/** A sender and a receiver with a line between them, in virtual time. */
export function simulateTransfer(options: SimulatedTransfer): TransferOutcome {
  return new World(options).run();
}

class World {
  readonly #options: SimulatedTransfer;
  readonly #random: Random;
  readonly #deeds: (Deed & { readonly atMs: number })[] = [];
  readonly #received: Uint8Array;
  #sender: Sender;
  #receiver: Receiver;
  #nowMs = 0;
  #faults = 0;
  /** When each direction has carried all that it was given. */
  readonly #freeAtMs = { sender: 0, receiver: 0 };
  #ends: { sender: SideEnd; receiver: SideEnd } = { sender: "runs", receiver: "runs" };
  #offer: Offer | undefined;
  #deliveredBytes = 0;
  #isComplete = false;
  #sentBytes = 0;
  #words = "";

  constructor(options: SimulatedTransfer) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#received = new Uint8Array(options.content.length + 2_048);
    const file: SenderFile = { name: "a.regrow", sizeBytes: options.content.length, sha256: "ab".repeat(32) };
    const start = { protocol: options.protocol, session: options.seed, nowMs: 0, askForMs: 60_000 };
    this.#sender = newSender(file, start);
    this.#receiver = newReceiver(0, 60_000);
    if (options.cancelAtMs !== undefined)
      this.#plan(options.cancelAtMs, { to: "sender", event: { kind: "cancel", text: "by hand" } });
  }

  run(): TransferOutcome {
    for (let steps = 0; this.#nowMs < AT_MOST_MS && steps < MOST_STEPS; steps += 1) {
      if (this.#ends.sender !== "runs" && this.#ends.receiver !== "runs") break;
      this.#goOn();
    }
    return {
      ...this.#ends,
      offer: this.#offer,
      received: this.#received,
      deliveredBytes: this.#deliveredBytes,
      isComplete: this.#isComplete,
      endedAtMs: this.#nowMs,
      sentBytes: this.#sentBytes,
      words: this.#words,
    };
  }

  /** The next thing that happens, whatever it is. */
  #goOn(): void {
    const [next] = this.#deeds;
    const wakes = { sender: senderWakeAt(this.#sender), receiver: receiverWakeAt(this.#receiver) };
    const dueMs = Math.min(next?.atMs ?? Infinity, wakes.sender, wakes.receiver, AT_MOST_MS);
    this.#nowMs = Math.max(this.#nowMs, dueMs);
    if (next !== undefined && next.atMs <= dueMs) {
      this.#deeds.shift();
      this.#tell(next);
    } else if (wakes.sender <= dueMs) this.#tell({ to: "sender", event: { kind: "tick" } });
    else if (wakes.receiver <= dueMs) this.#tell({ to: "receiver", event: { kind: "tick" } });
  }

  #tell(deed: Deed): void {
    const nowMs = this.#nowMs;
    if (deed.to === "sender") {
      const { state, effects } = stepSender(this.#sender, { ...deed.event, nowMs });
      this.#sender = state;
      for (const effect of effects) this.#performForSender(effect);
    } else {
      const { state, effects } = stepReceiver(this.#receiver, { ...deed.event, nowMs });
      this.#receiver = state;
      for (const effect of effects) this.#performForReceiver(effect);
    }
  }

  #performForSender(effect: SenderEffect): void {
    switch (effect.kind) {
      case "send":
        this.#sentBytes += effect.bytes.length;
        this.#plan(this.#carry("receiver", effect.bytes), { to: "sender", event: { kind: "written" } });
        return;
      case "want": {
        const { offsetBytes, lengthBytes } = effect;
        const bytes = this.#options.content.subarray(offsetBytes, offsetBytes + lengthBytes);
        return this.#plan(this.#nowMs, { to: "sender", event: { kind: "data", offsetBytes, bytes } });
      }
      case "acknowledged":
        return;
      case "over":
        this.#words = effect.text;
        this.#ends.sender = effect.failure ?? "well";
    }
  }

  #performForReceiver(effect: ReceiverEffect): void {
    const { fromBytes = 0, workMs = 0, refuses } = this.#options;
    switch (effect.kind) {
      case "send":
        this.#carry("sender", effect.bytes);
        return;
      case "offer":
        this.#offer = effect.offer;
        return this.#plan(this.#nowMs + workMs, { to: "receiver", event: { kind: "begin", fromBytes } });
      case "deliver": {
        const toBytes = effect.offsetBytes + effect.bytes.length;
        this.#deliveredBytes += effect.bytes.length;
        this.#received.set(effect.bytes.subarray(0, this.#received.length - effect.offsetBytes), effect.offsetBytes);
        this.#plan(this.#nowMs + workMs, { to: "receiver", event: { kind: "taken", toBytes } });
        return;
      }
      case "complete": {
        this.#isComplete = true;
        const event =
          refuses === undefined
            ? ({ kind: "accept", text: "Installed" } as const)
            : ({ kind: "refuse", text: refuses } as const);
        return this.#plan(this.#nowMs + workMs, { to: "receiver", event });
      }
      case "over":
        this.#ends.receiver = effect.failure ?? "well";
    }
  }

  /** @returns when the line has taken it */
  #carry(to: "sender" | "receiver", bytes: Uint8Array): number {
    const { bytesPerMs = 92, pieceBytes = 4_096, cutAtMs = Infinity } = this.#options;
    this.#freeAtMs[to] = Math.max(this.#freeAtMs[to], this.#nowMs);
    for (let at = 0; at < bytes.length;) {
      const length = 1 + this.#random.below(pieceBytes);
      const piece = bytes.slice(at, at + length);
      at += length;
      this.#freeAtMs[to] += piece.length / bytesPerMs;
      if (this.#freeAtMs[to] < cutAtMs) this.#arrive(to, piece);
    }
    return this.#freeAtMs[to];
  }

  #arrive(to: "sender" | "receiver", piece: Uint8Array): void {
    const faults = this.#options.faults ?? NO_FAULTS;
    const happens = (perMille: number): boolean => {
      const isOne = this.#faults < (this.#options.mostFaults ?? Infinity) && this.#random.below(1_000) < perMille;
      if (isOne) this.#faults += 1;
      return isOne;
    };
    let bytes = piece;
    if (happens(faults.lose)) return;
    if (happens(faults.loseByte)) bytes = without(bytes, this.#random.below(bytes.length));
    if (happens(faults.flip)) bytes = turned(bytes, this.#random.below(bytes.length * 8));
    if (happens(faults.talk)) bytes = Uint8Array.of(...TALK, ...bytes);
    // What is late holds back what comes behind it: a line keeps its order.
    if (happens(faults.delay)) this.#freeAtMs[to] += this.#random.below(8_000);
    const times = happens(faults.repeat) ? 2 : 1;
    const atMs = this.#freeAtMs[to] + LATENCY_MS;
    for (let time = 0; time < times; time += 1) this.#plan(atMs, { to, event: { kind: "bytes", bytes } });
  }

  /** Behind all that happens at the same moment. */
  #plan(atMs: number, deed: Deed): void {
    const at = this.#deeds.findLastIndex((other) => other.atMs <= atMs);
    this.#deeds.splice(at + 1, 0, { ...deed, atMs });
  }
}

function turned(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

function without(bytes: Uint8Array, at: number): Uint8Array {
  return Uint8Array.from(bytes.filter((_, index) => index !== at));
}
