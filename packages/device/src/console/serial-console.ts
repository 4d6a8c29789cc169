import { RegrowError } from "@regrow/core/error";
import {
  SerialError,
  type Clock,
  type Logger,
  type Serial,
  type SerialFormat,
  type SerialLine,
} from "@regrow/core/port";
import type { Settings } from "../settings/index.ts";
import { converse, type ChannelCommands } from "./byte-console.ts";
import { OutputQueue } from "./console-output.ts";
import { ConsoleSession, type ConsoleSessionDependencies } from "./console-session.ts";
import type { OpenChannel } from "./open-channel.ts";
import { waitAtMost } from "./wait-at-most.ts";

export interface SerialConsoleOptions extends Omit<ConsoleSessionDependencies, "output" | "run" | "isTerminal"> {
  readonly serial: Serial;
  /** Such as /dev/ttyS0; empty: none. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly commands: () => ChannelCommands;
  readonly greeting: () => Promise<string>;
  readonly onSession: (session: ConsoleSession) => () => void;
}

/** So few that a line of 300 bits a second takes them in time. */
const PIECE_BYTES = 256;
/** For what is on its way when the format changes: the longest answer at the slowest speed is not waited for. */
const DRAIN_WITHIN_MS = 10_000;
/** For what is said last, such as `Rebooting`. */
const LAST_WORDS_WITHIN_MS = 1_000;

/** The console on a serial line, as often as that is plugged in. */
export class SerialConsole {
  readonly #options: SerialConsoleOptions;
  #open: { readonly line: SerialLine; readonly output: OutputQueue } | undefined;

  constructor(options: SerialConsoleOptions) {
    this.#options = options;
  }

  /** Undefined when there is none. @throws SerialError */
  async open(): Promise<OpenChannel | undefined> {
    const { serial, path, settings, clock, greeting } = this.#options;
    if (path === "") return undefined;
    // Before it is open: whoever announces something afterwards comes behind the greeting (device-facts 2.3).
    const greeted = await greeting();
    const line = await serial.open(path, serialFormat(settings));
    const output = new OutputQueue({
      send: (bytes) => line.write(bytes),
      clock,
      pieceBytes: PIECE_BYTES,
      whenStalled: "drop",
      onEnd: () => {},
    });
    this.#open = { line, output };
    const ended = this.#serve(line, output, greeted).finally(() => {
      this.#open = undefined;
    });
    const close = async (): Promise<void> => {
      await waitAtMost(clock, LAST_WORDS_WITHIN_MS, output.empty());
      await line.close();
    };
    return { ended, close };
  }

  /**
   * The line's format as the variables are, once what was said before has left. Nothing to do while it is not open: it will be with
   * that format.
   * @throws RegrowError SERIAL_FAILED
   */
  async update(): Promise<void> {
    const { settings, path, clock } = this.#options;
    if (this.#open === undefined) return;
    const { line, output } = this.#open;
    try {
      await waitAtMost(
        clock,
        DRAIN_WITHIN_MS,
        output.empty().then(() => line.drain()),
      );
      await line.reformat(serialFormat(settings));
    } catch (error) {
      if (!(error instanceof SerialError)) throw error;
      throw new RegrowError("SERIAL_FAILED", { device: path, reason: error.code }, { cause: error });
    }
  }

  async #serve(line: SerialLine, output: OutputQueue, greeted: string): Promise<void> {
    const { log, path, onSession, settings } = this.#options;
    const commands = this.#options.commands();
    const transparency = {
      ...ALWAYS,
      get obstacle() {
        return obstacleOf(settings);
      },
    };
    const session = new ConsoleSession({ ...this.#options, output, run: commands.run, isTerminal: true, transparency });
    const hush = onSession(session);
    try {
      session.greet(greeted);
      await converse(line.input, session, commands);
    } catch (error) {
      log.warn("serial line lost", { device: path, reason: error instanceof Error ? error.message : String(error) });
    } finally {
      hush();
      output.end();
      await line.close();
    }
  }
}

/** A format that a line can be given; the table of variables lets no other value through. */
function serialFormat(settings: Pick<Settings, "get">): SerialFormat {
  const parity = settings.get("uart.parity");
  const dataBits = Number(settings.get("uart.data"));
  return {
    baud: Number(settings.get("uart.baud")),
    dataBits: dataBits === 5 || dataBits === 6 || dataBits === 7 ? dataBits : 8,
    parity: parity === "even" || parity === "odd" ? parity : "none",
    stopBits: settings.get("uart.stop") === "2" ? 2 : 1,
    hasFlowControl: settings.get("uart.flow") === "1",
  };
}

/** A line of our own carries bytes as it is. */
const ALWAYS = { begin: async () => async () => {} };

function obstacleOf(settings: Pick<Settings, "get">): string | undefined {
  const dataBits = settings.get("uart.data");
  return dataBits === "8" ? undefined : `The line carries ${dataBits} bits a character; a transfer needs uart.data 8`;
}
