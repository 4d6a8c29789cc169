import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, it } from "node:test";
import type { Clock } from "@regrow/core/port";
import { VirtualClock } from "@regrow/sim/clock";
import type { Outcome } from "../command/index.ts";
import { openConsole } from "../../test/open-console.ts";
import { scriptedCommands } from "../../test/scripted-commands.ts";
import { SILENT } from "../../test/test-device.ts";
import { RemoteTerminal } from "./remote-terminal.ts";
import { SharedCommands } from "./shared-commands.ts";

const SECRET = "abcdefghij234567abcd";
const OPEN = { "remote_terminal.login_enabled": "0" } as const;

/** Short pauses are over at once and written down, long waits only end when they are called off. */
class ImpatientClock implements Clock {
  readonly pausesMs: number[] = [];

  nowMs(): number {
    return 0;
  }

  monotonicMs(): number {
    return 0;
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    if (durationMs < 5_000) this.pausesMs.push(durationMs);
    else await new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  }
}

/** Somebody at the other end. */
class Client {
  readonly socket: Socket;
  readonly #ended: Promise<unknown>;
  #heard = "";

  constructor(port: number, localAddress = "127.0.0.1") {
    this.socket = connect({ port, host: "127.0.0.1", localAddress }).setEncoding("latin1");
    this.socket.on("data", (text: string) => void (this.#heard += text)).on("error", () => {});
    this.#ended = new Promise((resolve) => this.socket.once("close", resolve));
  }

  say(bytes: string | Uint8Array): this {
    this.socket.write(bytes);
    return this;
  }

  async hears(text: string): Promise<string> {
    while (!this.#heard.includes(text)) {
      if (this.socket.closed) assert.fail(`closed; heard ${JSON.stringify(this.#heard)}`);
      await Promise.race([new Promise((resolve) => this.socket.once("data", resolve)), this.#ended]);
    }
    const heard = this.#heard;
    this.#heard = "";
    return heard;
  }

  /** What it has heard in the end. */
  async end(): Promise<string> {
    await this.#ended;
    return this.#heard;
  }
}

async function openTerminal(
  settings: Record<string, string> = {},
  clock: Clock = new ImpatientClock(),
  answer?: (line: string) => Outcome,
) {
  const device = await openConsole();
  const changed: Record<string, string> = {
    "remote_terminal.enabled": "1",
    "remote_terminal.interface": "local",
    // The system chooses.
    "remote_terminal.port": "0",
    ...settings,
  };
  const commands = await scriptedCommands(answer);
  const owners: string[] = [];
  const shared = new SharedCommands((owner) => void owners.push(owner));
  const terminal = new RemoteTerminal({
    clock,
    log: SILENT,
    settings: { get: (name) => changed[name] ?? device.context.settings.get(name) },
    isSafeMode: false,
    shared,
    complete: () => ({ start: 0, end: 0, candidates: [], insert: "" }),
    commands: () => commands,
    greeting: async () => "BANNER\r\n[Ready]\r\n",
    onSession: () => () => {},
    deviceSecret: async () => SECRET,
  });
  const channel = (await terminal.open()) ?? assert.fail("it is switched on");
  return {
    owners,
    shared,
    commands,
    clock,
    connect: (localAddress?: string) => new Client(channel.port, localAddress),
    [Symbol.asyncDispose]: () => channel.close(),
  };
}

describe("the remote terminal", () => {
  it("answers the first thing that a program says in the first piece that it receives (device-facts 4.1)", async () => {
    await using terminal = await openTerminal(OPEN);
    const client = terminal.connect().say("set wlan.ssid X\n");
    const [first] = await once(client.socket, "data");
    assert.equal(first, "set wlan.ssid X\r\nset wlan.ssid X\r\n> ");
  });

  it("asks for the secret, and greets who knows it", async () => {
    await using terminal = await openTerminal();
    const client = terminal.connect();
    await client.hears("Password: ");
    client.say(`${SECRET}\r\nhello\r\n`);
    const heard = await client.hears("hello\r\nhello\r\n> ");
    assert.equal(heard, "BANNER\r\n[Ready]\r\n> hello\r\nhello\r\n> ");
    assert.ok(!heard.includes(SECRET));
  });

  it("gives three tries with pauses between, and carries out nothing before", async () => {
    const clock = new ImpatientClock();
    await using terminal = await openTerminal({}, clock);
    const client = terminal.connect().say("wrong\r\nreboot\r\nwrong\r\nreboot\r\n");
    assert.equal(
      await client.end(),
      "Password: Wrong password\r\nPassword: Wrong password\r\nPassword: Wrong password\r\n",
    );
    assert.deepEqual(clock.pausesMs.slice(0, 3), [1_000, 2_000, 4_000]);
    assert.deepEqual(terminal.commands.lines, []);
  });

  it("bounds the wrong secrets of all connections of an address together", async () => {
    await using terminal = await openTerminal();
    for (let connection = 0; connection < 4; connection += 1) await terminal.connect().say("a\nb\nc\n").end();
    assert.equal(await terminal.connect().end(), "Too many wrong passwords, try again later\r\n");
  });

  it(
    "lets nobody keep others out by guessing",
    { skip: process.platform !== "linux" && "needs 127.0.0.2" },
    async () => {
      await using terminal = await openTerminal();
      for (let connection = 0; connection < 5; connection += 1)
        await terminal.connect("127.0.0.2").say("a\nb\nc\n").end();
      await terminal.connect().say(`${SECRET}\r\nhello\r\n`).hears("hello\r\nhello\r\n> ");
    },
  );

  it("is one at a time: the second is told so, and can come when the first has gone", async () => {
    await using terminal = await openTerminal(OPEN);
    const first = terminal.connect().say("one\n");
    await first.hears("one\r\n> ");
    assert.equal(await terminal.connect().end(), "Another remote terminal is connected\r\n");
    first.socket.end();
    await first.end();
    const third = terminal.connect().say("three\n");
    await third.hears("three\r\n> ");
    assert.deepEqual(terminal.owners, ["remote", "local", "remote"]);
  });

  it("gives the commands back when somebody at the device takes them", async () => {
    await using terminal = await openTerminal(OPEN);
    const client = terminal.connect().say("one\n");
    await client.hears("one\r\n> ");
    const gate = terminal.shared.gate();
    assert.equal(gate.isShut, true);
    gate.takeOver();
    assert.equal(gate.isShut, false);
    assert.match(await client.end(), /taken the commands back/);
  });

  it("carries out nothing more of what had come when the commands were taken", async () => {
    let takeOver = (): void => {};
    await using terminal = await openTerminal(OPEN, new ImpatientClock(), (text) => {
      takeOver();
      return { code: 0, text };
    });
    takeOver = () => terminal.shared.gate().takeOver();
    await terminal.connect().say("one\ntwo\nthree\n").end();
    assert.deepEqual(terminal.commands.lines, ["one"]);
  });

  it("speaks telnet with who does, and keeps raw data as it is", async () => {
    await using terminal = await openTerminal(OPEN);
    const client = terminal.connect().say(Uint8Array.of(255, 253, 1, 255, 253, 3, 104, 105, 13, 0));
    assert.equal(await client.hears("hi\r\nhi\r\n> "), "\xff\xfb\x01\xff\xfb\x03hi\r\nhi\r\n> ");
  });

  it("closes what is silent for too long, so that the device's own console gets its commands back", async () => {
    const clock = new VirtualClock();
    await using terminal = await openTerminal({ ...OPEN, "remote_terminal.idle_timeout": "10" }, clock);
    const client = terminal.connect().say("one\n");
    await client.hears("one\r\n> ");
    await clock.advance(9_999);
    client.say("two\n");
    await client.hears("two\r\n> ");
    await clock.advance(9_999);
    assert.equal(client.socket.closed, false);
    await clock.advance(1);
    assert.match(await client.end(), /nothing was typed/);
  });

  it("cuts a reader off who takes nothing of a flood of answers", async () => {
    const clock = new VirtualClock();
    await using terminal = await openTerminal({ ...OPEN, "system.cmd.echo": "0" }, clock);
    const client = terminal.connect();
    client.socket.pause();
    for (let line = 0; line < 4_000; line += 1) client.say(`${"x".repeat(4_000)}\n`);
    for (let turn = 0; turn < 500 && terminal.owners.at(-1) !== "local"; turn += 1) await clock.advance(1_000);
    client.socket.resume();
    await client.end();
    assert.equal(terminal.owners.at(-1), "local");
  });

  it("ends with its sockets, also while a command is carried out", async () => {
    const terminal = await openTerminal(OPEN);
    const client = terminal.connect().say("one\n");
    await client.hears("one\r\n> ");
    await terminal[Symbol.asyncDispose]();
    await client.end();
  });
});
