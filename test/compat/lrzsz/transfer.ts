import { randomInt } from "node:crypto";
import { Reception, Sending, type Offer, type TransferProtocol } from "@regrow/core/dfu";
import type { SerialLine } from "@regrow/core/port";
import { NodeSerial } from "@regrow/hardware/serial";
import { SystemClock } from "@regrow/node/clock";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";

const FORMAT = { baud: 115_200, dataBits: 8, parity: "none", stopBits: 1, hasFlowControl: false } as const;
const clock = new SystemClock();

/** What came, and what was said of it. */
interface Received {
  readonly offer: Offer;
  readonly bytes: Uint8Array;
  /** From the offer to the last byte. */
  readonly tookMs: number;
}

/** Receives a file on a terminal by our own receiver. */
export async function receiveHere(path: string, signal: AbortSignal): Promise<Received> {
  const line = await new NodeSerial().open(path, FORMAT);
  try {
    const reception = new Reception({ write: (bytes) => line.write(bytes), clock, signal });
    void pump(line, reception);
    const offer = await reception.offer();
    const begunMs = performance.now();
    const pieces: Uint8Array[] = [];
    for await (const piece of reception.bytes(0)) pieces.push(piece);
    const tookMs = performance.now() - begunMs;
    await reception.accept("Received");
    await line.drain();
    return { offer, bytes: Buffer.concat(pieces), tookMs };
  } finally {
    await line.close();
  }
}

/** Sends a file over a terminal by our own sender. */
export async function sendHere(
  path: string,
  file: { readonly name: string; readonly bytes: Uint8Array },
  { protocol, signal }: { readonly protocol: TransferProtocol; readonly signal: AbortSignal },
): Promise<string> {
  const line = await new NodeSerial().open(path, FORMAT);
  try {
    const { name, bytes } = file;
    const sending = new Sending({
      protocol,
      session: randomInt(2 ** 32),
      askForMs: 20_000,
      file: { name, sizeBytes: bytes.length, sha256: sha256Hex(new NodeCryptography(), bytes) },
      read: async (offset, length) => bytes.subarray(offset, offset + length),
      write: (frame) => line.write(frame),
      clock,
      signal,
    });
    void pump(line, sending);
    const words = await sending.run();
    await line.drain();
    return words;
  } finally {
    await line.close();
  }
}

async function pump(line: SerialLine, side: { push(bytes: Uint8Array): void; lost(): void }): Promise<void> {
  try {
    for await (const bytes of line.input) side.push(bytes);
  } catch {
    side.lost();
  }
}
