import type { WebSocket } from "ws";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { Stream, StreamReadiness } from "../file-system/index.ts";

/** Unread bytes, and messages, above which the other side is made to wait. */
const FULL_BYTES = 32 * 1024;
const FULL_MESSAGES = 256;
/** A message that cannot be sent for so long ends the connection. */
const STALLED_MS = 10_000;
/** The same for the closing handshake. */
const CLOSING_MS = 2_000;
/** An ordinary end. @see RFC 6455 section 7.4.1 */
const CLOSE_CODE = 1_000;

/**
 * A WebSocket as a stream of the device: what the page sends is read, what is written the page gets in one binary message for each
 * `stream_write`. A read does not go beyond the end of a message. Source: device-facts 2.12 and 4.1; the rest ours.
 */
export class WebSocketStream implements Stream {
  readonly type = "WEBS";
  readonly info: string;
  readonly #socket: WebSocket;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #unread: Uint8Array[] = [];
  #unreadBytes = 0;

  constructor(socket: WebSocket, info: string, clock: Pick<Clock, "sleep">) {
    this.info = info;
    this.#socket = socket;
    this.#clock = clock;
    socket.on("message", (data) => this.#keep(data instanceof Uint8Array ? data : new Uint8Array(0)));
  }

  /** The other side is gone, and all it sent has been read. */
  get isOver(): boolean {
    return this.#isClosed && this.#unread.length === 0;
  }

  /** Too much is unread: nothing is taken from the other side, not even signs of life. */
  get isFull(): boolean {
    return this.#unreadBytes > FULL_BYTES || this.#unread.length > FULL_MESSAGES;
  }

  poll(): StreamReadiness {
    if (this.#unread.length > 0) return 1;
    return this.#isClosed ? 2 : 0;
  }

  async read(maxBytes: number): Promise<Uint8Array> {
    const [message] = this.#unread;
    if (message === undefined) return new Uint8Array(0);
    const bytes = message.subarray(0, maxBytes);
    if (bytes.length === message.length) this.#unread.shift();
    else this.#unread[0] = message.subarray(bytes.length);
    this.#unreadBytes -= bytes.length;
    if (!this.isFull) this.#socket.resume();
    return bytes;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#send(bytes, false);
  }

  endMessage(): Promise<void> {
    return this.#send(new Uint8Array(0), true);
  }

  async close(): Promise<void> {
    this.#unread.length = 0;
    this.#unreadBytes = 0;
    if (this.#isClosed) return;
    const closed = new AbortController();
    this.#socket.once("close", () => closed.abort());
    this.#socket.close(CLOSE_CODE);
    // The other side's answer may wait behind what it has sent.
    this.#socket.resume();
    await this.#clock.sleep(CLOSING_MS, closed.signal).then(
      () => this.#socket.terminate(),
      () => {}, // closed in time
    );
  }

  get #isClosed(): boolean {
    return this.#socket.readyState === this.#socket.CLOSED;
  }

  #keep(message: Uint8Array): void {
    if (message.length === 0 || this.#socket.readyState !== this.#socket.OPEN) return;
    // A copy: what came is a view of a larger piece, which would be kept as a whole.
    this.#unread.push(Uint8Array.from(message));
    this.#unreadBytes += message.length;
    if (this.isFull) this.#socket.pause();
  }

  async #send(bytes: Uint8Array, isEnd: boolean): Promise<void> {
    const sent = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#socket.send(bytes, { binary: true, fin: isEnd }, (error) => {
      sent.abort();
      if (error === undefined || error === null) resolve();
      else reject(new RegrowError("STREAM_LOST", { name: this.info }, { cause: error }));
    });
    this.#clock.sleep(STALLED_MS, sent.signal).then(
      () => this.#socket.terminate(),
      () => {}, // sent, or failed
    );
    await promise;
  }
}
