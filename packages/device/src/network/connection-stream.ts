import type { Socket } from "node:net";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { within } from "@regrow/node/clock";
import type { Stream } from "../file-system/index.ts";
import type { BufferMeter } from "./buffer-meter.ts";
import { Inbox } from "./inbox.ts";

/** A stream over the network, which the other side may end. */
export interface RemoteStream extends Stream {
  /** Resolves when the other side has ended it; never after `close`. */
  readonly closedByRemote: Promise<void>;
}

export interface StreamPorts {
  readonly clock: Pick<Clock, "sleep">;
  readonly buffers: BufferMeter;
  /** The kernel stops. */
  readonly signal: AbortSignal;
}

/** Longest time that the other side may take for what is written. */
const WRITE_LIMIT_MS = 30_000;
/** What is still on its way when a stream is closed has so long to leave. */
const CLOSE_LIMIT_MS = 2_000;

/** A connection as a stream. A read gives what has come and waits for nothing, as a poll and a read by turns expect. */
export function connectionStream(socket: Socket, type: "TCPC" | "TLSC", ports: StreamPorts): RemoteStream {
  const { clock, buffers, signal } = ports;
  const inbox = new Inbox(socket, buffers);
  const info = `${socket.localAddress}:${socket.localPort} ${socket.remoteAddress}:${socket.remotePort}`;
  const closedByRemote = Promise.withResolvers<void>();
  let isClosed = false;
  void inbox.ended.then(() => {
    if (!isClosed) closedByRemote.resolve();
  });
  return {
    type,
    info,
    closedByRemote: closedByRemote.promise,
    get isOver() {
      return inbox.isEnded && inbox.sizeBytes === 0;
    },
    poll: () => (inbox.sizeBytes > 0 ? 1 : inbox.isEnded ? 2 : 0),
    read: async (maxBytes) => inbox.take(maxBytes),
    write: async (bytes) => {
      if (!socket.writable) throw new RegrowError("STREAM_LOST", { connection: info });
      buffers.toSend(bytes.length);
      try {
        await within(clock, WRITE_LIMIT_MS, signal, () => sent(socket, bytes));
      } catch (error) {
        socket.destroy();
        throw new RegrowError("STREAM_LOST", { connection: info, reason: String(error) }, { cause: error });
      } finally {
        buffers.toSend(-bytes.length);
      }
    },
    close: async () => {
      isClosed = true;
      inbox.discard();
      // What comes now is for nobody; left unread it would keep the connection from ending.
      socket.removeAllListeners("data").resume();
      await within(clock, CLOSE_LIMIT_MS, signal, () => ended(socket)).catch(() => {});
      socket.destroy();
    },
  };
}

/** Resolves when the system has taken the bytes: whoever writes faster than the other side reads has to wait. */
function sent(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

function ended(socket: Socket): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.once("close", () => resolve());
    socket.end();
  });
}
