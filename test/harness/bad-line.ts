import { connect, createServer, type Socket } from "node:net";
import { SystemClock } from "@regrow/node/clock";

/** What a line does to the bytes that come from the server, each time `everyBytes` have passed. */
export type LineFault =
  /** One bit of a byte is another. */
  | "corrupt"
  /** The last bytes come a second time. */
  | "repeat"
  /** Some bytes are missing; what follows them arrives. */
  | "lose"
  /** The client is told that this was all. */
  | "truncate"
  /** The connection ends. */
  | "cut";

export interface BadLineOptions {
  readonly toPort: number;
  /** Delay of every piece, in each direction. */
  readonly latencyMs?: number;
  /** Pace of what comes from the server. */
  readonly bytesPerSecond?: number;
  /** The same bytes of a line fail in every run. */
  readonly fault?: { readonly kind: LineFault; readonly everyBytes: number };
}

/** A bad TCP line to a server on this machine. What is below TCP, such as lost packets, is not there. */
export interface BadLine extends AsyncDisposable {
  readonly port: number;
  /** Bytes that came from the server. */
  readonly carriedBytes: number;
  /** How often the line has failed. */
  readonly faults: number;
}

const TAKEN_AGAIN_BYTES = 64;
const LOST_BYTES = 64;
/** Pieces in which a paced line carries. */
const PIECE_BYTES = 1024;
const TIMER_MS = 2;

export async function startBadLine({ toPort, latencyMs = 0, bytesPerSecond, fault }: BadLineOptions): Promise<BadLine> {
  const clock = new SystemClock();
  const sockets = new Set<Socket>();
  const end = (...pair: readonly Socket[]): void => pair.forEach((socket) => socket.destroy());
  let [carriedBytes, faults, sinceFault] = [0, 0, 0];

  /** What arrives of a piece, and whether the line goes on. */
  const spoil = (piece: Buffer): { readonly arrives: Buffer; readonly next: "go on" | "truncate" | "cut" } => {
    carriedBytes += piece.length;
    sinceFault += piece.length;
    if (fault === undefined || sinceFault < fault.everyBytes) return { arrives: piece, next: "go on" };
    faults += 1;
    sinceFault = 0;
    const middle = Math.floor(piece.length / 2);
    switch (fault.kind) {
      case "corrupt":
        return { arrives: Buffer.from(piece.map((byte, at) => (at === middle ? byte ^ 4 : byte))), next: "go on" };
      case "repeat":
        return { arrives: Buffer.concat([piece, piece.subarray(-TAKEN_AGAIN_BYTES)]), next: "go on" };
      case "lose":
        return { arrives: piece.subarray(0, -LOST_BYTES), next: "go on" };
      case "truncate":
      case "cut":
        return { arrives: piece.subarray(0, middle), next: fault.kind };
    }
  };

  const carry = async (from: Socket, to: Socket, isFromServer: boolean): Promise<void> => {
    // Delayed pieces overlap on the line; their order stays.
    let before = Promise.resolve();
    let dueMs = 0;
    for await (const piece of from as AsyncIterable<Buffer>) {
      const due = latencyMs > 0 ? clock.sleep(latencyMs) : undefined;
      if (!isFromServer) {
        before = before.then(async () => void (await due, to.write(piece)));
        continue;
      }
      for (let at = 0; at < piece.length; at += PIECE_BYTES) {
        const part = piece.subarray(at, at + PIECE_BYTES);
        dueMs = Math.max(dueMs, clock.monotonicMs()) + (part.length / (bytesPerSecond ?? Infinity)) * 1000;
        // Timers are coarse: what is due within one of their steps goes at once.
        if (dueMs - clock.monotonicMs() > TIMER_MS) await clock.sleep(dueMs - clock.monotonicMs());
        if (to.destroyed) return end(from); // nobody is there any more
        const { arrives, next } = spoil(part);
        before = before.then(async () => void (await due, to.write(arrives)));
        if (next === "go on") continue;
        await before;
        return next === "cut" ? end(from, to) : void to.end(() => from.destroy());
      }
    }
    await before;
    to.end();
  };

  const server = createServer((client) => {
    const upstream = connect(toPort, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => end(client, upstream)); // a line that fails does so at both ends
      socket.on("close", () => {
        sockets.delete(socket);
        if (socket === client) end(upstream);
      });
    }
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      void carry(from, to, from === upstream).catch(() => end(client, upstream));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  return {
    port: address.port,
    get carriedBytes() {
      return carriedBytes;
    },
    get faults() {
      return faults;
    },
    async [Symbol.asyncDispose]() {
      end(...sockets);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
