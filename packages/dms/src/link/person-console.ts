import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { ConsolePipe } from "@regrow/core/link";
import type { Clock, Logger } from "@regrow/core/port";
import type { ConsoleHolder, DeviceConsoles } from "./device-consoles.ts";
import type { LinkSocket, SocketListener } from "./link-socket.ts";
import type { RecordedConsole } from "./recorded-console.ts";

export interface PersonConsoleParts {
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly logger: Logger;
  readonly record: Pick<RecordedConsole, "opened" | "line" | "closed" | "requireRight">;
  /** It is over; called once. */
  readonly onEnd: () => void;
}

/** How often the right to it is looked at anew, and a sign of life is asked for. */
const CHECK_EVERY_MS = 15_000;
const GONE_MS = 60_000;
/** Longest time for which the person's side may take nothing. */
const STALL_MS = 30_000;
const LAST_WORDS_MS = 2_000;
/** What waits for the device before the person's side has to wait. */
const WAITING_BYTES = 64 * 1024;
/** Close codes. @see RFC 6455 section 7.4.2 */
const ENDED = 4000;
const MAX_REASON_BYTES = 120;

/** A device's console in the hands of a person, or a person's program: a WebSocket whose messages are the bytes, both ways. */
export class PersonConsole implements ConsoleHolder, SocketListener {
  readonly #parts: PersonConsoleParts;
  readonly #over = new AbortController();
  readonly #attached = Promise.withResolvers<LinkSocket | undefined>();
  #socket: LinkSocket | undefined;
  /** Why it is over; undefined: it is not. */
  #endReason: string | undefined;
  #pipe: ConsolePipe | undefined;
  #heardMs: number;
  #waitingBytes = 0;
  #sent: Promise<void> = Promise.resolve();

  private constructor(parts: PersonConsoleParts) {
    this.#parts = parts;
    this.#heardMs = parts.clock.monotonicMs();
  }

  /** Opens it at the device; what that says waits for `attach`. Where it rejects it is over too. @throws RegrowError with the device's code */
  static async open(consoles: DeviceConsoles, parts: PersonConsoleParts): Promise<PersonConsole> {
    const opened = new PersonConsole(parts);
    let isRecorded = false;
    try {
      await parts.record.opened();
      isRecorded = true;
      opened.#pipe = await consoles.open(opened);
      return opened;
    } catch (thrown) {
      // A link that went meanwhile has ended it already.
      if (opened.#over.signal.aborted) throw thrown;
      parts.onEnd();
      if (isRecorded) await parts.record.closed(`refused: ${asRegrowError(thrown).code}`);
      throw thrown;
    }
  }

  /** Undefined: the person has gone before. */
  attach(socket: LinkSocket | undefined): void {
    this.#socket = socket;
    this.#attached.resolve(socket);
    if (socket === undefined) return this.#leave("it was not taken");
    socket.listen(this);
    if (this.#endReason === undefined) return void this.#watch(socket);
    // The device has ended it before the person had it: a socket that nobody listens to would stay for ever.
    return this.#close(socket, this.#endReason);
  }

  async deliver(bytes: Uint8Array): Promise<void> {
    const socket = await this.#attached.promise;
    if (socket === undefined) throw new RegrowError("CONSOLE_LOST");
    const sent = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.send(bytes, { binary: true }, (error) => {
      sent.abort();
      if (error === undefined || error === null) resolve();
      else reject(error);
    });
    this.#parts.clock.sleep(STALL_MS, sent.signal).then(
      () => socket.terminate(),
      () => {}, // taken in time
    );
    await promise;
  }

  line(line: string): Promise<void> {
    return this.#parts.record.line(line);
  }

  ended(reason: string): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#endReason = reason;
    if (this.#socket !== undefined) this.#close(this.#socket, reason);
    this.#parts.onEnd();
    this.#parts.record.closed(reason).catch((error: unknown) => {
      this.#parts.logger.error("the end of a console is not in the audit log", { reason: String(error) });
    });
  }

  message(bytes: Uint8Array): void {
    this.#heard();
    const socket = this.#socket;
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > WAITING_BYTES) socket?.pause();
    this.#sent = this.#sent.then(async () => {
      // Where it is lost the pipe has ended, and with it this.
      await this.#pipe?.send(bytes).catch(() => {});
      this.#waitingBytes -= bytes.length;
      if (this.#waitingBytes <= WAITING_BYTES) socket?.resume();
    });
  }

  ping(data: Uint8Array): void {
    this.#heard();
    if (this.#socket?.bufferedAmount === 0) this.#socket.pong(data);
  }

  pong(): void {
    this.#heard();
  }

  closed(): void {
    this.#leave("the person has left");
  }

  #close(socket: LinkSocket, reason: string): void {
    socket.close(ENDED, shortened(reason));
    void this.#parts.clock.sleep(LAST_WORDS_MS).then(() => socket.terminate());
  }

  #leave(reason: string): void {
    this.#pipe?.end(reason);
  }

  #heard(): void {
    this.#heardMs = this.#parts.clock.monotonicMs();
  }

  async #watch(socket: LinkSocket): Promise<void> {
    const { clock, record } = this.#parts;
    const { signal } = this.#over;
    while (!signal.aborted) {
      await clock.sleep(CHECK_EVERY_MS, signal).catch(() => {}); // over
      if (signal.aborted) return;
      try {
        await record.requireRight();
      } catch (thrown) {
        return this.#leave(asRegrowError(thrown).message);
      }
      // While it has to wait nothing of it is heard.
      if (!socket.isPaused && clock.monotonicMs() - this.#heardMs > GONE_MS) return socket.terminate();
      if (socket.readyState === socket.OPEN) socket.ping();
    }
  }
}

/** A close frame holds 123 bytes of reason. */
function shortened(reason: string): string {
  const bytes = Buffer.from(reason);
  return bytes.length <= MAX_REASON_BYTES
    ? reason
    : bytes
        .subarray(0, MAX_REASON_BYTES)
        .toString("utf8")
        .replace(/\ufffd+$/, "");
}
