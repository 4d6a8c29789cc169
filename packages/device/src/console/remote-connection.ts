import type { Socket } from "node:net";
import type { Clock, Logger } from "@regrow/core/port";
import { closeStreams, type ChannelCommands } from "./byte-console.ts";
import { OutputQueue } from "./console-output.ts";
import { ConsoleSession, type ConsoleSessionDependencies } from "./console-session.ts";
import { LineReader } from "./line-reader.ts";
import { login } from "./remote-login.ts";
import { sendTo } from "./send-to.ts";
import type { SharedCommands } from "./shared-commands.ts";
import { TelnetFilter } from "./telnet.ts";
import { waitAtMost } from "./wait-at-most.ts";

export interface RemoteConnectionOptions extends Pick<
  ConsoleSessionDependencies,
  "settings" | "isSafeMode" | "complete" | "onTyped"
> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly shared: SharedCommands;
  readonly commands: () => ChannelCommands;
  /** Null: open to everybody, as documented. */
  readonly secret: string | null;
  /** Longest silence; 0: for ever. */
  readonly idleMs: number;
  /** The banner, for people. */
  readonly greeting: () => Promise<string>;
  readonly onWrongSecret: () => boolean;
  readonly onRightSecret: () => void;
  /** Told who has the commands from now on; gives back what ends that. */
  readonly onSession: (session: ConsoleSession) => () => void;
}

/** For all of the login, pauses included. */
const LOGIN_WITHIN_MS = 60_000;
/** For whoever is told why it ends. */
const LAST_WORDS_WITHIN_MS = 5_000;
const PIECE_BYTES = 16 * 1024;
const BUSY = "Another remote terminal is connected\r\n";
const TAKEN_OVER = "\r\n[The device's own console has taken the commands back]\r\n";
const IDLE = "\r\n[Closed: nothing was typed]\r\n";

/** One connection of the remote terminal, from its login to its end. */
export class RemoteConnection {
  readonly #socket: Socket;
  readonly #options: RemoteConnectionOptions;
  readonly #output: OutputQueue;
  readonly #over = new AbortController();
  #session: ConsoleSession | undefined;
  #heardMs: number;

  constructor(socket: Socket, options: RemoteConnectionOptions) {
    const { clock } = options;
    this.#socket = socket;
    this.#options = options;
    this.#heardMs = clock.monotonicMs();
    this.#output = new OutputQueue({
      send: sendTo(socket),
      clock,
      pieceBytes: PIECE_BYTES,
      whenStalled: "end",
      onEnd: () => void socket.destroy(),
    });
  }

  /** Resolves when it is over; never rejects. */
  async run(): Promise<void> {
    const { log, shared, secret } = this.#options;
    const pieces = this.#socket.iterator({ destroyOnReturn: false });
    const next = async (): Promise<Uint8Array | undefined> => {
      const { value, done } = await pieces.next();
      this.#heardMs = this.#options.clock.monotonicMs();
      return done !== true && value instanceof Uint8Array ? value : undefined;
    };
    const filter = new TelnetFilter(
      (bytes) => this.#output.write(bytes),
      () => this.#session?.interrupt(),
    );
    const lines = new LineReader(filter);
    try {
      if (shared.owner === "remote") return await this.#end(BUSY);
      const first = secret === null ? new Uint8Array(0) : await this.#login(next, lines, secret);
      if (first !== undefined) await this.#serve(first, next, lines);
      await this.#end("");
    } catch (error) {
      log.debug("remote terminal lost", { reason: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#over.abort();
      this.#socket.destroy();
    }
  }

  async #login(
    next: () => Promise<Uint8Array | undefined>,
    lines: LineReader,
    secret: string,
  ): Promise<Uint8Array | undefined> {
    const { clock, onWrongSecret, onRightSecret } = this.#options;
    const done = new AbortController();
    clock.sleep(LOGIN_WITHIN_MS, done.signal).then(
      () => this.#socket.destroy(),
      () => {}, // in time
    );
    try {
      const rest = await login(next, { output: this.#output, lines, clock, secret, onWrongSecret });
      if (rest !== undefined) onRightSecret();
      return rest;
    } finally {
      done.abort();
    }
  }

  async #serve(first: Uint8Array, next: () => Promise<Uint8Array | undefined>, lines: LineReader): Promise<void> {
    const { shared, onSession, greeting, secret } = this.#options;
    const leave = shared.enter({ close: () => void this.#end(TAKEN_OVER) });
    if (leave === undefined) return this.#end(BUSY);
    const commands = this.#options.commands();
    const session = new ConsoleSession({
      ...this.#options,
      lines,
      output: this.#output,
      run: commands.run,
      isTerminal: true,
    });
    this.#session = session;
    const hush = onSession(session);
    void this.#watchIdle();
    try {
      // The open form is for programs, which take the first thing that they receive for the answer to their command (device-facts 4.1).
      if (secret !== null) session.greet(await greeting());
      for (let piece: Uint8Array | undefined = first; piece !== undefined; piece = await next())
        await session.push(piece);
    } finally {
      leave();
      hush();
      await session.close();
      await closeStreams(commands);
    }
  }

  async #watchIdle(): Promise<void> {
    const { idleMs, clock } = this.#options;
    const { signal } = this.#over;
    while (idleMs > 0 && !signal.aborted) {
      const leftMs = this.#heardMs + idleMs - clock.monotonicMs();
      if (leftMs <= 0) return this.#end(IDLE);
      await clock.sleep(leftMs, signal).catch(() => {}); // over
    }
  }

  /** Says why, and ends; whoever does not read it is cut off all the same. */
  async #end(why: string): Promise<void> {
    this.#session?.stop();
    this.#output.write(why);
    await waitAtMost(this.#options.clock, LAST_WORDS_WITHIN_MS, this.#output.empty());
    this.#socket.destroySoon();
  }
}
