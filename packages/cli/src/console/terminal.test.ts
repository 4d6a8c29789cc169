import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { FakeDevice, type FakeDeviceOptions } from "../../test/fake-device.ts";
import type { History } from "./history.ts";
import { openLineLink } from "./line-link.ts";
import { TerminalSession } from "./terminal.ts";

interface Opened {
  readonly device: FakeDevice;
  /** All that was shown before the first prompt. */
  readonly greeting: string;
  readonly kept: readonly string[];
  /** Types this and waits until this is shown behind what was shown before. */
  type(keys: string, shown: RegExp): Promise<string>;
  /** Waits for this without typing. */
  see(shown: RegExp): Promise<string>;
  readonly ended: Promise<void>;
}

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const UP = "\u001b[A";

async function open(given: FakeDeviceOptions = {}, lines: readonly string[] = []): Promise<Opened> {
  const device = new FakeDevice(given);
  const clock = new VirtualClock();
  const input = new PassThrough();
  const output = new PassThrough({ encoding: "utf8" });
  let shown = "";
  output.on("data", (text: string) => void (shown += text));
  const kept: string[] = [];
  const history: History = { lines, add: async (line) => void kept.push(line) };
  const { signal } = new AbortController();
  const status = { note: () => {}, progress: () => {}, end: () => {} };
  const session = new TerminalSession({ input, output, history, folder: "/", status, signal });
  const link = await clock.runUntil(
    openLineLink(device.line, {
      use: "people",
      clock,
      kind: "serial",
      chunk: { writeBytes: 100, readBytes: 100 },
      answerMs: 10_000,
      events: session,
      signal,
    }),
  );
  const ended = session.run(link);
  ended.catch(() => {}); // looked at by tests that want it
  const see = async (pattern: RegExp): Promise<string> => {
    for (let turn = 0; turn < 1_000; turn += 1) {
      const found = pattern.exec(shown);
      if (found !== null) {
        shown = shown.slice(found.index + found[0].length);
        return found[0];
      }
      await clock.advance(50);
    }
    throw new Error(`waited for ${String(pattern)}, shown is ${JSON.stringify(shown)}`);
  };
  const greeting = await see(/^.*Ctrl-D leaves/s);
  const type = async (keys: string, pattern: RegExp): Promise<string> => {
    input.write(keys);
    return await see(pattern);
  };
  return { device, greeting, kept, type, see, ended };
}

describe("a session of a person", { timeout: 60_000 }, () => {
  it("sends lines, shows answers, and leaves with Ctrl-D", async () => {
    const { type, see, ended, kept } = await open();
    await see(/> /);
    await type("version\r", /version\r\n.*ACME-KIOSK-1\.0\.0/s);
    await see(/> /);
    await type("nonsense\r", /\u001b\[31mUnknown command: nonsense/);
    await see(/> /);
    await type(CTRL_D, /^/);
    await ended;
    assert.deepEqual(kept, ["version", "nonsense"]);
  });

  it("completes by the tables, and its own commands", async () => {
    const { type, see } = await open();
    await see(/> /);
    await type("get wlan.m\t", /get wlan\.mac /);
    await type(`${CTRL_C}.down\t`, /\.download/);
  });

  it("has the lines of earlier sessions, and keeps none that holds a secret", async () => {
    const { type, see, kept } = await open({}, ["ls"]);
    await see(/> /);
    await type('set wlan.passkey "abc"\r', /set wlan\.passkey/);
    await see(/> /);
    await type(UP, /> ls/);
    assert.deepEqual(kept, ['set wlan.passkey "abc"']); // the history itself decides what it writes: history.test.ts
  });

  it("shows a message above what is being typed, and leaves that as it is", async () => {
    const { device, type, see } = await open();
    await see(/> /);
    await type("half a li", /half a li/);
    device.print("\r\n[Associated]\r\n> ");
    await see(/\[Associated\].*> half a li/s);
    await type("ne\r", /ne\r\n.*Unknown command: half/s);
  });

  it("forgets the line with Ctrl-C, and stops waiting for an answer", async () => {
    const { type, see, device } = await open({ reply: (line) => (line === "ls" ? null : undefined) });
    await see(/> /);
    await type(`forget this${CTRL_C}`, /\^C/);
    await see(/> /);
    await type("ls\r", /ls\r\n/);
    while (!device.lines.includes("ls")) await see(/^/);
    await type(CTRL_C, /the device may still do it/);
    await type("version\r", /ACME-KIOSK/);
    assert.ok(!device.lines.some((line) => line.includes("forget")));
  });

  it("says that the device is in safe mode, and what to do", async () => {
    const { greeting, see, type } = await open({ isSafeMode: true });
    assert.match(greeting, /in safe mode: its app is not running.*'faults_reset', then 'reboot'/s);
    await see(/SAFEMODE> /);
    await type("ls\r", /SAFEMODE> /);
    assert.doesNotMatch((await open()).greeting, /safe mode/);
  });

  it("ends when the line is lost, and says so", async () => {
    const { device, see, ended } = await open();
    await see(/> /);
    device.end("lost");
    await assert.rejects(ended, { code: "CONSOLE_LOST" });
  });

  it("takes its own commands by their names only", async () => {
    const { type, see } = await open();
    await see(/> /);
    await type(".help\r", /\.upload <file> \[<name>\]/);
    await see(/> /);
    await type(".uplod x\r", /unknown command: \.uplod/);
    await see(/> /);
    await type(".upload\r", /expected: \.upload/);
    await see(/> /);
    await type("stream_write 0 10\r", /bytes would follow it/);
  });
});
