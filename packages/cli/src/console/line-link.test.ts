import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerData, answerText, type Answer } from "@regrow/core/command";
import type { RegrowError } from "@regrow/core/error";
import { VirtualClock } from "@regrow/sim/clock";
import { FakeDevice, type FakeDeviceOptions } from "../../test/fake-device.ts";
import type { DeviceLink, LinkUse } from "./device-link.ts";
import { openLineLink, type LineLinkOptions } from "./line-link.ts";

const HUMAN = { "system.cmd.header_enabled": "0", "system.cmd.echo": "1", "system.cmd.prompt_enabled": "1" };
const MACHINE = { "system.cmd.header_enabled": "1", "system.cmd.echo": "0", "system.cmd.prompt_enabled": "0" };

interface Opened {
  readonly device: FakeDevice;
  readonly link: DeviceLink;
  readonly messages: string[];
  readonly lost: RegrowError[];
  readonly pass: (ms: number) => Promise<void>;
  /** Moves time on until it is settled. */
  readonly until: <T>(work: Promise<T>) => Promise<T>;
  run(line: string): Promise<string>;
}

async function open(use: LinkUse, given: FakeDeviceOptions = {}, also: Partial<LineLinkOptions> = {}): Promise<Opened> {
  const device = new FakeDevice(given);
  const clock = new VirtualClock();
  const messages: string[] = [];
  const lost: RegrowError[] = [];
  const opening = openLineLink(device.line, {
    use,
    clock,
    kind: "serial",
    chunk: { writeBytes: 100, readBytes: 100 },
    answerMs: 10_000,
    events: { message: (text) => void messages.push(text), lost: (error) => void lost.push(error) },
    signal: new AbortController().signal,
    ...also,
  });
  const until = <T>(work: Promise<T>): Promise<T> => clock.runUntil(work);
  const link = await until(opening);
  const run = async (line: string): Promise<string> => {
    const answer = await until(link.run(line));
    return `${answer.isSafeMode ? "S" : "R"}${answer.code} ${answerText(answer)}`;
  };
  return { device, link, messages, lost, until, run, pass: (ms) => clock.advance(ms) };
}

describe("a link over a line, for programs", () => {
  for (const header of ["0", "1"] as const)
    for (const echo of ["0", "1"] as const)
      for (const prompt of ["0", "1"] as const)
        it(`reads answers exactly and leaves header ${header}, echo ${echo}, prompt ${prompt} as they were`, async () => {
          const { device, link, until, run, messages } = await open("programs", { header, echo, prompt });
          assert.deepEqual(device.values, MACHINE);
          assert.equal(await run("version"), "R0 ACME-KIOSK-1.0.0, Regrow-0.1.0, linux-x64");
          assert.equal((await run("nonsense")).slice(0, 2), "R3");
          await until(link[Symbol.asyncDispose]());
          assert.deepEqual(Object.values(device.values), [header, echo, prompt]);
          assert.deepEqual(messages, []);
        });

  it("keeps, tells and sets the variables that were there before the session", async () => {
    const { device, run, link, until } = await open("programs");
    assert.equal(await run("save"), "R0 Success");
    assert.deepEqual(device.saved, HUMAN);
    assert.equal(await run("get system.cmd.echo"), "R0 1");
    assert.equal(await run("set sy c e 0"), "R0 Set OK");
    assert.deepEqual(device.values, MACHINE);
    await until(link[Symbol.asyncDispose]());
    assert.deepEqual(device.values, { ...HUMAN, "system.cmd.echo": "0" });
  });

  it("gives data back to the byte, whatever they look like", async () => {
    const data = new TextEncoder().encode("R000003\r\n1\r\n> SAFEMODE> \r\n");
    const { link, until } = await open("programs", {
      reply: (line) => (line === "stream_read 0 99" ? { data } : undefined),
    });
    assert.deepEqual(answerData(await until(link.run("stream_read 0 99"))), data);
  });

  it("tells messages apart from answers", async () => {
    const { device, run, messages } = await open("programs");
    device.print("[Associated]\r\n");
    assert.equal(await run("ls"), "R0 ls");
    assert.deepEqual(messages, ["[Associated]"]);
  });

  it("finds its way again when the device has begun anew", async () => {
    const { device, run, pass } = await open("programs");
    device.restart();
    await pass(0);
    assert.equal(await run("version"), "R0 ACME-KIOSK-1.0.0, Regrow-0.1.0, linux-x64");
    assert.deepEqual(device.values, MACHINE);
  });

  for (const late of ["R000003\r\n0\r\n", "R300017\r\nUnknown command\r\n", "R000006\r\nlate\r\n"])
    it(`does not take ${JSON.stringify(late)}, which comes too late, for another line's answer`, async () => {
      let isOwed = false;
      const { device, link, until, run } = await open("programs", {
        reply: (line, given) => {
          if (line === "stream_poll 0") {
            isOwed = true;
            return null;
          }
          // The device goes on when the line has been quiet for a while.
          if (line === "") return undefined;
          if (isOwed) given.print(late);
          isOwed = false;
          // Some devices say no more than that.
          return line.startsWith("regrow_sync") ? { code: 3, text: "Unknown command" } : undefined;
        },
      });
      const given = new AbortController();
      const waiting = link.run("stream_poll 0", { signal: given.signal });
      given.abort(new Error("Ctrl-C"));
      await assert.rejects(until(waiting), /Ctrl-C/);
      assert.equal(await run("version"), "R0 ACME-KIOSK-1.0.0, Regrow-0.1.0, linux-x64");
      await until(link[Symbol.asyncDispose]());
      assert.deepEqual(device.values, HUMAN);
    });

  it("waits for the refusal of its own word where refusals do not name what they refuse", async () => {
    const refusal = "R300017\r\nUnknown command\r\n";
    let owed = "nothing";
    const { device, link, until, pass } = await open("programs", {
      reply: (line, given) => {
        if (line === "nonsense") owed = "late";
        else if (owed === "late" && line.startsWith("regrow_sync")) {
          given.print(refusal);
          owed = "word";
        } else {
          // One after the other: what comes behind the word waits for it.
          if (owed === "word") given.print(refusal);
          owed = "nothing";
          return undefined;
        }
        return null;
      },
    });
    const given = new AbortController();
    const waiting = link.run("nonsense", { signal: given.signal });
    given.abort(new Error("Ctrl-C"));
    await assert.rejects(until(waiting), /Ctrl-C/);
    const answer = link.run("version");
    await pass(100);
    if (owed === "word") device.print(refusal);
    owed = "nothing";
    assert.equal(answerText(await until(answer)), "ACME-KIOSK-1.0.0, Regrow-0.1.0, linux-x64");
  });

  it("says when nothing comes, when the line is lost, and when an answer is cut", async () => {
    const cut = (line: string): { raw: string } | undefined => (line === "ls" ? { raw: "R000100\r\nhalf" } : undefined);
    const { until, link } = await open("programs", { reply: cut });
    await assert.rejects(until(link.run("ls")), { code: "CONSOLE_ANSWER_INVALID" });
    const silent = await open("programs", { reply: (line) => (line === "ls" ? null : undefined) });
    await assert.rejects(silent.until(silent.link.run("ls")), { code: "CONSOLE_SILENT" });
    const loses = await open("programs", {
      reply: (line, device) => (line === "ls" ? (device.end("lost"), null) : undefined),
    });
    await assert.rejects(loses.until(loses.link.run("ls")), { code: "CONSOLE_LOST" });
    assert.equal(loses.lost.length, 1);
    await loses.until(loses.link[Symbol.asyncDispose]());
  });

  it("ends when a device talks without end, and never answers", async () => {
    const { until, link } = await open("programs", {
      reply: (line) => (line === "ls" ? { raw: `${"x".repeat(60)}\r\n`.repeat(20_000) } : undefined),
    });
    await assert.rejects(until(link.run("ls")), { code: "CONSOLE_ANSWER_INVALID" });
  });

  it("refuses what is no device", async () => {
    const baud = new Uint8Array(300).fill(0x9c);
    await assert.rejects(open("programs", { reply: (_, device) => (device.send(baud), null) }), {
      code: "CONSOLE_SILENT",
    });
    await assert.rejects(open("programs", { reply: () => null }), { code: "CONSOLE_SILENT" });
    await assert.rejects(open("programs", { reply: () => ({ raw: "x".repeat(2_000_000) }) }), {
      code: "CONSOLE_ANSWER_INVALID",
    });
  });
});

describe("a link over a line, for people", () => {
  it("changes nothing, and shows what a person at the device sees", async () => {
    const { device, run, messages, pass } = await open("people");
    assert.deepEqual(device.values, HUMAN);
    assert.equal(await run("version"), "R0 ACME-KIOSK-1.0.0, Regrow-0.1.0, linux-x64");
    assert.match(await run("nonsense"), /^R3 Unknown command/);
    device.print("\r\n[Associated]\r\n> ");
    assert.equal(await run("ls"), "R0 ls");
    assert.deepEqual(messages, ["[Associated]"]);
    device.print("\r\n[Closed: 0]\r\n> ");
    await pass(0);
    assert.deepEqual(messages, ["[Associated]", "[Closed: 0]"]);
    assert.deepEqual(
      device.lines.filter((line) => line.startsWith("set")),
      [],
    );
  });

  it("waits for the answer though a message brings a prompt while the line is still on its way", async () => {
    const { link, device, until, pass } = await open("people", {
      echo: "0",
      // It echoes, but this test does that by hand.
      reply: (line, given) => {
        if (line.startsWith("get ")) given.print(`${line}\r\n`);
        return line === "ls" ? null : undefined;
      },
    });
    const answer = link.run("ls");
    device.print("\r\n[Associated]\r\n> ");
    await pass(500);
    device.print("ls\r\none\r\ntwo\r\n> ");
    assert.equal(answerText(await until(answer)), "one\ntwo");
  });

  it("does not wait for an echo that the variable promises and nobody gives, as where a device's console is a pipe", async () => {
    const reply = (line: string): Answer | undefined =>
      line === "get system.cmd.echo" ? { code: 0, text: "1" } : undefined;
    const { run } = await open("people", { echo: "0", reply });
    assert.equal(await run("ls"), "R0 ls");
  });

  it("knows safe mode by its prompt", async () => {
    const { run } = await open("people", { isSafeMode: true });
    assert.equal(await run("ls"), "S0 ls");
  });

  it("has exact answers for the time of a transfer only", async () => {
    const { device, link, until } = await open("people");
    const during = await until(link.exactly(async () => ({ ...device.values })));
    assert.deepEqual(during, MACHINE);
    assert.deepEqual(device.values, HUMAN);
    await assert.rejects(until(link.exactly(() => Promise.reject(new Error("full")))), /full/);
    assert.deepEqual(device.values, HUMAN);
  });

  it("gets along with a device that has neither headers nor such variables, as in rescue", async () => {
    const rescue = (line: string): { raw: string } => ({
      raw:
        line === ""
          ? "RESCUE> "
          : `${line.startsWith("get") ? "Command failed: no framework" : "help : list"}\r\nRESCUE> `,
    });
    const { link, run, until } = await open("people", { prompt: "0", echo: "0", reply: rescue });
    assert.equal(await run("help"), "S0 help : list");
    await assert.rejects(until(link.exactly(async () => 1)), { code: "CONSOLE_ANSWER_INVALID" });
  });

  it("switches headers on where a device shows neither headers nor prompts, and off again", async () => {
    const { device, link, until, run } = await open("people", { header: "0", echo: "0", prompt: "0" });
    assert.equal(await run("ls"), "R0 ls");
    await until(link.exactly(async () => {}));
    assert.equal(await run("ls"), "R0 ls");
    await until(link[Symbol.asyncDispose]());
    assert.deepEqual(Object.values(device.values), ["0", "0", "0"]);
  });
});

describe("the login of a remote terminal", () => {
  const terminal = (verdict: string): FakeDeviceOptions => ({
    echo: "0",
    reply: (line, device) => {
      if (device.lines.length > 1 || line.startsWith("get")) return undefined;
      return line === "secret" ? { raw: "banner\r\n" } : { raw: verdict };
    },
  });

  it("gives the secret when it is asked for", async () => {
    const device = new FakeDevice(terminal(""));
    device.print("Password: ");
    const clock = new VirtualClock();
    const link = await clock.runUntil(openLineLink(device.line, options(clock, "secret")));
    assert.equal(answerText(await clock.runUntil(link.run("ls"))), "ls");
    assert.equal(device.lines[0], "secret");
  });

  it("says so when it is wrong, and does not try another time", async () => {
    for (const verdict of ["Wrong password\r\nPassword: ", "Wrong password\r\n"]) {
      const device = new FakeDevice({
        ...terminal(verdict),
        prompt: "0",
        reply: (_, given) => {
          given.print(verdict);
          if (!verdict.endsWith(" ")) given.end("closed");
          return null;
        },
      });
      device.print("Password: ");
      const clock = new VirtualClock();
      await assert.rejects(clock.runUntil(openLineLink(device.line, options(clock, "wrong"))), (error: RegrowError) => {
        assert.equal(error.code, "CONSOLE_DENIED");
        assert.equal(error.details["said"], "Wrong password");
        return true;
      });
      assert.deepEqual(device.lines, ["wrong"]);
    }
  });

  it("passes on why it was turned away", async () => {
    const device = new FakeDevice();
    device.print("Another remote terminal is connected\r\n");
    device.end("closed");
    const clock = new VirtualClock();
    await assert.rejects(clock.runUntil(openLineLink(device.line, options(clock, "x"))), (error: RegrowError) => {
      assert.equal(error.code, "CONSOLE_LOST");
      assert.equal(error.details["said"], "Another remote terminal is connected");
      return true;
    });
  });

  function options(clock: VirtualClock, secret: string): LineLinkOptions {
    return {
      use: "programs",
      clock,
      kind: "remote-terminal",
      chunk: { writeBytes: 100, readBytes: 100 },
      answerMs: 10_000,
      events: { message: () => {}, lost: () => {} },
      secret: async () => secret,
      signal: new AbortController().signal,
    };
  }
});
