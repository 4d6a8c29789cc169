import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { SerialError } from "@regrow/core/port";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedSerial, type FarEnd } from "@regrow/sim/serial";
import { openConsole } from "../../test/open-console.ts";
import { scriptedCommands } from "../../test/scripted-commands.ts";
import { SILENT } from "../../test/test-device.ts";
import type { ConsoleSession } from "./console-session.ts";
import { SerialConsole } from "./serial-console.ts";

const PATH = "/dev/ttyS0";

/** A host on a simulated line. */
class Host {
  readonly #far: FarEnd;
  readonly #decoder = new TextDecoder();
  #heard = "";

  constructor(far: FarEnd) {
    this.#far = far;
  }

  async say(text: string): Promise<void> {
    await this.#far.write(new TextEncoder().encode(text));
  }

  /** Reads until it has heard this, and gives back all up to there. */
  async hears(text: string): Promise<string> {
    while (!this.#heard.includes(text)) {
      const bytes = (await this.#far.read()) ?? assert.fail(`unplugged; heard ${JSON.stringify(this.#heard)}`);
      this.#heard += this.#decoder.decode(bytes, { stream: true });
    }
    const end = this.#heard.indexOf(text) + text.length;
    const heard = this.#heard.slice(0, end);
    this.#heard = this.#heard.slice(end);
    return heard;
  }
}

async function openSerial(settings: Record<string, string> = {}) {
  const serial = new SimulatedSerial();
  const far = serial.plug(PATH);
  const { context } = await openConsole({ settings });
  const commands = await scriptedCommands();
  const sessions = new Set<ConsoleSession>();
  const clock = new VirtualClock();
  const options = {
    serial,
    path: PATH,
    clock,
    log: SILENT,
    settings: context.settings,
    isSafeMode: false,
    complete: () => ({ start: 0, end: 0, candidates: [], insert: "" }),
    commands: () => commands,
    greeting: async () => "BANNER\r\n[Ready]\r\n",
    onSession: (session: ConsoleSession) => {
      sessions.add(session);
      return () => void sessions.delete(session);
    },
  };
  return { serial, far, commands, sessions, clock, settings: context.settings, options, host: new Host(far) };
}

describe("SerialConsole", () => {
  it("greets before it says what is announced meanwhile (device-facts 2.3)", async () => {
    const { options, sessions, host } = await openSerial();
    const greeting = Promise.withResolvers<string>();
    const opening = new SerialConsole({ ...options, greeting: () => greeting.promise }).open();
    await new Promise((turn) => setImmediate(turn));
    for (const session of sessions) session.announce("too early");
    greeting.resolve("BANNER\r\n[Ready]\r\n");
    const channel = await opening;
    for (const session of sessions) session.announce("Associated");
    assert.equal(await host.hears("[Associated]"), "BANNER\r\n[Ready]\r\n> \r\n[Associated]");
    await channel?.close();
  });

  it("is open in the format of the variables, greets and answers", async () => {
    const { options, far, host } = await openSerial({ "uart.baud": "9600", "uart.parity": "even", "uart.stop": "2" });
    const channel = await new SerialConsole(options).open();
    assert.deepEqual(far.format, { baud: 9_600, dataBits: 8, parity: "even", stopBits: 2, hasFlowControl: false });
    assert.equal(await host.hears("> "), "BANNER\r\n[Ready]\r\n> ");
    await host.say("hello\r\n");
    assert.equal(await host.hears("> "), "hello\r\nhello\r\n> ");
    await channel?.close();
    await channel?.ended;
    assert.equal(far.format, null);
  });

  it("is none where no device is named, and says what is wrong with one that is", async () => {
    const { options } = await openSerial();
    assert.equal(await new SerialConsole({ ...options, path: "" }).open(), undefined);
    await assert.rejects(
      new SerialConsole({ ...options, path: "/dev/ttyS9" }).open(),
      (error) => error instanceof SerialError && error.code === "NOT_FOUND",
    );
  });

  it("ends when the line is unplugged, and closes what it had opened", async () => {
    const { options, far, host, sessions, commands } = await openSerial();
    const channel = await new SerialConsole(options).open();
    await host.hears("> ");
    const stream = { type: "FILE", info: "", isOver: false, poll: () => 0 as const };
    const read = async (): Promise<Uint8Array> => new Uint8Array(0);
    await commands.context.streams.open(
      { ...stream, read, write: async () => {}, close: async () => {} },
      commands.context,
    );
    assert.equal(sessions.size, 1);
    far.unplug();
    await channel?.ended;
    assert.equal(sessions.size, 0);
    assert.deepEqual(commands.context.streams.list(), []);
  });

  it("changes the format when told, after what it has said has left", async () => {
    const { options, far, host, settings } = await openSerial();
    const console = new SerialConsole(options);
    const channel = await console.open();
    const updating = Promise.resolve()
      .then(() => settings.set("uart.baud", "921600"))
      .then(() => console.update());
    assert.equal(far.format?.baud, 115_200);
    await host.hears("> ");
    await updating;
    assert.equal(far.format?.baud, 921_600);
    settings.set("uart.baud", "4000001");
    await assert.rejects(console.update(), (error) => error instanceof RegrowError && error.code === "SERIAL_FAILED");
    await channel?.close();
    await channel?.ended;
    await console.update();
  });

  it("goes on for a host that reads nothing for a while, in bounded memory", async () => {
    const { options, host, clock, commands } = await openSerial({ "system.cmd.echo": "0" });
    const channel = await new SerialConsole(options).open();
    await host.hears("> ");
    const typing = (async () => {
      for (let line = 0; line < 200; line += 1) await host.say(`${"x".repeat(1_000)}\r\n`);
    })();
    await clock.runUntil(typing);
    await clock.advance(60_000);
    assert.equal(commands.lines.length, 200);
    await host.hears("[Output was lost: nobody read it]\r\n");
    await host.say("again\r\n");
    await host.hears("again\r\n> ");
    await channel?.close();
  });
});
