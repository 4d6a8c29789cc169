import type { Readable, Writable } from "node:stream";
import { complete, type Importance } from "@regrow/core/command";
import type { FileChannel } from "@regrow/core/file";
import type { Clock, Logger, Serial } from "@regrow/core/port";
import type { Dialect } from "@regrow/core/variable";
import type { Interfaces } from "../../command/index.ts";
import {
  Audience,
  RemoteTerminal,
  SerialConsole,
  SharedCommands,
  openStreamConsole,
  waitAtMost,
  type ChannelCommands,
  type ConsoleSession,
  type Listener,
  type OpenChannel,
} from "../../console/index.ts";
import type { Settings } from "../../settings/index.ts";
import { KeptChannel } from "./kept-channel.ts";
import { machineFraming } from "./machine-framing.ts";

export interface InterfacesOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Of input and output alone: "machine" whatever the variables say. */
  readonly consoleFormat: "human" | "machine";
  readonly serial: Serial;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: Settings;
  readonly dialect: Dialect;
  readonly isSafeMode: boolean;
  /** The banner. */
  readonly version: () => Promise<string>;
  /** The device's secret. @throws RegrowError when there can be none */
  readonly secret: () => Promise<string>;
  /** Commands of a channel that begins: its context owns what it opens. */
  readonly commandsOf: (channel: FileChannel) => ChannelCommands;
  /** The kernel stops. */
  readonly signal: AbortSignal;
}

/** A port that is there opens in milliseconds. */
const LINE_OPENS_WITHIN_MS = 1_000;

interface Opened {
  readonly serial: SerialConsole;
  /** All that are kept open; those of the network come after the serial line. */
  readonly kept: readonly KeptChannel[];
  readonly network: readonly KeptChannel[];
}

/** All ways in which commands arrive. Made before there are commands, since these announce; opened once there are. */
export class DeviceInterfaces implements Interfaces {
  readonly #audience = new Audience();
  readonly #shared = new SharedCommands((owner) => this.#tellOwner(owner));
  #opened: Opened | undefined;

  readonly announce = (message: string, importance?: Importance): void => {
    this.#audience.announce(message, importance);
  };

  /** Tells somebody else too, until what it gives is called. */
  listen(listener: Listener): () => void {
    return this.#audience.join(listener);
  }

  /** Standard input and output answer when it resolves, the others as soon as they can be had. */
  async open(options: InterfacesOptions): Promise<{ readonly closed: Promise<void> }> {
    const { clock, log, settings, signal } = options;
    const standard = await this.#openStandard(options);
    const serial = new SerialConsole({ ...this.#consoleOptions(options, "serial"), gate: this.#shared.gate() });
    const remote = new RemoteTerminal({
      ...this.#consoleOptions(options, "remote-terminal"),
      shared: this.#shared,
      deviceSecret: options.secret,
    });
    const keep = (name: string, open: () => Promise<OpenChannel | undefined>): KeptChannel =>
      new KeptChannel({ name, open, clock, log, announce: this.announce });
    const line = keep(`Serial line ${settings.atStart("uart.device")}`, () => serial.open());
    const network = [keep("Remote terminal", () => remote.open()), keep("HTTP server", () => this.#openWeb(options))];
    const kept = [line, ...network];
    this.#opened = { serial, kept, network };
    // What the network announces is said on the line too, behind its greeting; a line that cannot be had holds nobody up.
    void waitAtMost(clock, LINE_OPENS_WITHIN_MS, line.restart()).then(() => this.restartNetwork());
    const stopped = Promise.withResolvers<void>();
    const stop = (): void => stopped.resolve(Promise.all(kept.map((channel) => channel.stop())).then(() => {}));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    return { closed: Promise.all([standard.ended, stopped.promise]).then(() => {}) };
  }

  async restartNetwork(): Promise<void> {
    await Promise.all(this.#opened?.network.map((channel) => channel.restart()) ?? []);
  }

  async updateSerial(): Promise<void> {
    await this.#opened?.serial.update();
  }

  /** @returns what ends with standard input */
  async #openStandard(options: InterfacesOptions): Promise<{ readonly ended: Promise<void> }> {
    const { input, output, consoleFormat, settings, signal } = options;
    const shown = openStreamConsole(input, output, {
      ...this.#consoleOptions(options, "serial"),
      commands: options.commandsOf("serial"),
      settings: consoleFormat === "machine" ? machineFraming(settings) : settings,
      gate: this.#shared.gate(),
    });
    const hush = this.#audience.join(shown.session);
    shown.session.greet(await options.version());
    return { ended: shown.run(signal).finally(hush) };
  }

  #consoleOptions(
    { clock, log, settings, isSafeMode, dialect, serial, version, commandsOf }: InterfacesOptions,
    channel: FileChannel,
  ) {
    return {
      clock,
      log,
      settings,
      isSafeMode,
      serial,
      version,
      path: settings.atStart("uart.device"),
      complete: (line: string, cursor: number) => complete(line, cursor, { dialect, isSafeMode }),
      commands: () => commandsOf(channel),
      onSession: (session: ConsoleSession) => this.#audience.join(session),
    };
  }

  async #openWeb(options: InterfacesOptions): Promise<OpenChannel | undefined> {
    if (options.settings.get("http.server.enabled") !== "1") return undefined;
    // Only here: HTTP and WebSockets cost memory that a device without them need not spend.
    const { startWebServer } = await import("../../web/index.ts");
    return startWebServer({
      ...options,
      ...options.commandsOf("http-api"),
      secret: await options.secret(),
      messages: () => this.#audience.messages,
    });
  }

  #tellOwner(owner: "local" | "remote"): void {
    this.announce(
      owner === "remote" ? "Remote terminal connected; Ctrl-C takes the commands back" : "Remote terminal gone",
    );
  }
}
