import { Reception, Sending, TRANSFER_PROTOCOLS, type TransferProtocol } from "@regrow/core/dfu";
import { RegrowError } from "@regrow/core/error";
import { VirtualClock } from "@regrow/sim/clock";
import type { Target } from "./feed.ts";

/** What a file's two sides have said to each other. */
interface Recorded {
  readonly sent: Uint8Array;
  readonly answered: Uint8Array;
}

const CONTENT = Uint8Array.from({ length: 2_500 }, (_, index) => index * 7);
const FILE = { name: "a.regrow", sizeBytes: CONTENT.length, sha256: "0a".repeat(32) };
const SENDER = { session: 7, askForMs: 60_000, file: FILE };
const read = async (offset: number, length: number): Promise<Uint8Array> => CONTENT.slice(offset, offset + length);
const PIECE_BYTES = 300;
/** What a line may hold back for its console: a window, and what is around it. */
const MOST_BYTES = 70_000;

const recorded = await Promise.all(
  TRANSFER_PROTOCOLS.map(async (protocol) => [protocol, await record(protocol)] as const),
);
const text = new TextEncoder().encode("\r\n[2026-11-21 | 17:00:00: Associated]\r\n> ");

/** Both sides of a file over a line: one that is fed must come to an end, whatever it is told, and hold no more than a window. */
export const TRANSFER_TARGETS: readonly Target[] = [
  ...recorded.map(([protocol, { sent }]) => ({
    name: `${protocol} receiver`,
    seeds: [sent, Uint8Array.of(...sent.subarray(0, 400), ...text, ...sent.subarray(400))],
    read: receive,
  })),
  ...recorded.map(([protocol, { answered }]) => ({
    name: `${protocol} sender`,
    seeds: [answered, Uint8Array.of(...text, ...answered)],
    read: (bytes: Uint8Array) => send(bytes, protocol),
  })),
];

/** Nobody takes what is delivered until all has been said. */
async function receive(bytes: Uint8Array): Promise<void> {
  const clock = new VirtualClock();
  const reception = new Reception({ write: async () => {}, clock, signal: new AbortController().signal });
  let takenBytes = 0;
  const taking = (async () => {
    await reception.offer();
    for await (const piece of reception.bytes(0)) takenBytes += piece.length;
    await reception.accept("taken");
  })().catch(refusal);
  await feed(bytes, (piece) => reception.push(piece));
  await clock.runUntil(taking);
  if (takenBytes > bytes.length + MOST_BYTES) throw new Error(`${takenBytes} bytes out of ${bytes.length}`);
}

async function send(bytes: Uint8Array, protocol: TransferProtocol): Promise<void> {
  const clock = new VirtualClock();
  const sending = new Sending({
    ...SENDER,
    protocol,
    read,
    write: async () => {},
    clock,
    signal: new AbortController().signal,
  });
  const sent = sending.run().catch(refusal);
  await feed(bytes, (piece) => sending.push(piece));
  await clock.runUntil(sent);
}

/** In pieces, with time for whoever answers between two of them. */
async function feed(bytes: Uint8Array, push: (piece: Uint8Array) => void): Promise<void> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    push(bytes.subarray(at, at + PIECE_BYTES));
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
  }
}

async function record(protocol: TransferProtocol): Promise<Recorded> {
  const clock = new VirtualClock();
  const { signal } = new AbortController();
  const [sent, answered]: [number[], number[]] = [[], []];
  const reception: Reception = new Reception({
    write: async (bytes) => {
      answered.push(...bytes);
      sending.push(bytes);
    },
    clock,
    signal,
  });
  const sending: Sending = new Sending({
    ...{ ...SENDER, protocol, read, clock, signal },
    write: async (bytes) => {
      sent.push(...bytes);
      reception.push(bytes);
    },
  });
  const taking = (async () => {
    await reception.offer();
    for await (const _ of reception.bytes(0));
    await reception.accept("taken");
  })();
  await clock.runUntil(Promise.all([taking, sending.run()]));
  return { sent: Uint8Array.from(sent), answered: Uint8Array.from(answered) };
}

function refusal(error: unknown): void {
  if (!(error instanceof RegrowError)) throw error;
}
