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
import type { Recovery } from "../../recovery/index.ts";
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
  /** See `greetingText`. */
  readonly greeting: () => Promise<string>;
  /** The device's secret. @throws RegrowError when there can be none */
  readonly secret: () => Promise<string>;
  /** Commands of a channel that begins: its context owns what it opens. */
  readonly commandsOf: (channel: FileChannel) => ChannelCommands;
  /** A byte has come from somebody who may give commands. */
  readonly onTyped: () => void;
  /** The kernel stops. */
  readonly signal: AbortSignal;
}

/** A port that is there opens in milliseconds. */
const LINE_OPENS_WITHIN_MS = 1_000;

/** On all addresses: that of the set-up network is none that anybody has named. */
const WAYS_IN: Readonly<Record<string, string>> = {
  "remote_terminal.enabled": "1",
  "remote_terminal.login_enabled": "1",
  "remote_terminal.interface": "all",
};

interface Opened {
  readonly serial: SerialConsole;
  /** All that are kept open; those of the network come after the serial line. */
  readonly kept: readonly KeptChannel[];
  readonly network: readonly KeptChannel[];
  readonly web: KeptChannel;
}

/** All ways in which commands arrive. Made before there are commands, since these announce; opened once there are. */
export class DeviceInterfaces implements Interfaces {
  readonly #audience = new Audience();
  readonly #shared = new SharedCommands((owner) => this.#tellOwner(owner));
  #opened: Opened | undefined;
  #areWaysInOpen = false;
  /** Kept over restarts of the server: what was begun goes on. */
  #recovery: Recovery | undefined;

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
      settings: this.#waysIn(options.settings),
      deviceSecret: options.secret,
    });
    const keep = (name: string, open: () => Promise<OpenChannel | undefined>): KeptChannel =>
      new KeptChannel({ name, open, clock, log, announce: this.announce });
    const line = keep(`Serial line ${settings.atStart("uart.device")}`, () => serial.open());
    const web = keep("HTTP server", () => this.#openWeb(options));
    const network = [keep("Remote terminal", () => remote.open()), web];
    const kept = [line, ...network];
    this.#opened = { serial, kept, network, web };
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

  /** Setting up is served whatever the variables say: where that makes a difference, the server is started anew. Never rejects. */
  async setupChanged(settings: Pick<Settings, "get">): Promise<void> {
    const isServedAnyway =
      settings.get("http.server.enabled") === "1" && settings.get("http.server.interface") !== "local";
    if (!isServedAnyway) await this.#opened?.web.restart();
  }

  /** The remote terminal is served from now on, behind its login, whatever the variables say: nothing else can help this device. */
  async openWaysIn(): Promise<void> {
    if (this.#areWaysInOpen) return;
    this.#areWaysInOpen = true;
    await this.restartNetwork();
  }

  #waysIn(settings: Pick<Settings, "get">): Pick<Settings, "get"> {
    return {
      get: (name) => {
        const isOpened = this.#areWaysInOpen && settings.get("remote_terminal.enabled") !== "1";
        return (isOpened ? WAYS_IN[name] : undefined) ?? settings.get(name);
      },
    };
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
    shown.session.greet(await options.greeting());
    return { ended: shown.run(signal).finally(hush) };
  }

  #consoleOptions(
    { clock, log, settings, isSafeMode, dialect, serial, greeting, commandsOf, onTyped }: InterfacesOptions,
    channel: FileChannel,
  ) {
    return {
      clock,
      log,
      settings,
      isSafeMode,
      serial,
      greeting,
      onTyped,
      path: settings.atStart("uart.device"),
      complete: (line: string, cursor: number) => complete(line, cursor, { dialect, isSafeMode }),
      commands: () => commandsOf(channel),
      onSession: (session: ConsoleSession) => this.#audience.join(session),
    };
  }

  async #openWeb(options: InterfacesOptions): Promise<OpenChannel | undefined> {
    const commands = options.commandsOf("http-api");
    const { bootloader, networking } = commands.context;
    if (options.settings.get("http.server.enabled") !== "1" && !networking.isSettingUp) return undefined;
    // Only here: HTTP and WebSockets cost memory that a device without them need not spend.
    const { Recovery, startWebServer } = await import("../../web/index.ts");
    this.#recovery ??= new Recovery(commands.context, options.log);
    return startWebServer({
      ...options,
      ...commands,
      recovery: this.#recovery,
      restart: async () => void (await bootloader.request({ kind: "reboot", by: "console" })),
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
