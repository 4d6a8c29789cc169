import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { LINK_LIMITS } from "@regrow/core/link";
import { openLink, printed, type LinkEnd } from "../../test/open-link.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Types into a console and waits for what it prints. */
async function typed(end: LinkEnd, console: number, sequence: number, text: string, expected: RegExp): Promise<string> {
  await end.ask({ request: "console-data", console, sequence, bytes: bytes(text) });
  for (let count = 1; ; count += 1) {
    const all = await end.heard("console-data", count);
    const shown = printed(all.filter((piece) => piece.console === console));
    if (expected.test(shown)) return shown;
  }
}

describe("a device's live link", () => {
  it("says what the device is, and answers the documented messages", async () => {
    await using open = await openLink({ takesCommands: false, status: { isSafeMode: true } });
    const end = await open.next();
    const { request, framework, dialect, isSafeMode, takesCommands } = end.hello;
    assert.deepEqual(
      { request, framework, dialect, isSafeMode, takesCommands },
      {
        request: "hello",
        framework: "0.1.0",
        dialect: "gecko-os",
        isSafeMode: true,
        takesCommands: false,
      },
    );
    assert.equal(await end.ask({ request: "echo", data: "hi" }), "hi");
    assert.equal(await end.ask({ request: "ping" }), null);
    assert.equal(await end.ask({ request: "action", action: "command", data: { command: "claimed" } }), null);
    assert.equal(open.checkIns(), 1);
    await assert.rejects(end.ask({ request: "action", action: "sing" }), { code: "ACTION_UNKNOWN" });
    await assert.rejects(end.ask({ request: "webhook", code: "X" }), { code: "DEVICE_COMMANDS_OFF" });
  });

  it("takes commands, variables and consoles only where they are switched on", async () => {
    await using open = await openLink({ takesCommands: false });
    const end = await open.next();
    const refused = { code: "DEVICE_COMMANDS_OFF" };
    await assert.rejects(end.ask({ request: "command", line: "version" }), refused);
    await assert.rejects(end.ask({ request: "console-open", console: 1 }), refused);
    await assert.rejects(end.ask({ request: "get-variables", names: [] }), refused);
    await assert.rejects(end.ask({ request: "set-variables", values: { "system.echo": "1" }, save: false }), refused);
  });

  it("carries out a line, with raw bytes behind it, and what follows once its answer has left", async () => {
    await using open = await openLink();
    const end = await open.next();
    const uptime = await end.ask({ request: "command", line: "get time.uptime" });
    assert.deepEqual([uptime.code, uptime.text, uptime.isSafeMode], [0, "12", false]);
    assert.equal((await end.ask({ request: "command", line: "nonsense" })).code, 3);
    assert.equal((await end.ask({ request: "command", line: "fcr -o a.txt 5" })).text, "0");
    assert.equal((await end.ask({ request: "command", line: "write 0 5", data: bytes("hello") })).text, "Success");
    const { text: handle } = await end.ask({ request: "command", line: "fop a.txt" });
    assert.deepEqual((await end.ask({ request: "command", line: `read ${handle} 5` })).data, Buffer.from("hello"));
    await end.ask({ request: "command", line: "reboot" });
    while (!open.bootloader.requests.some(({ kind }) => kind === "reboot")) await new Promise(setImmediate);
  });

  it("gives variables as they may be shown, and sets all or none", async () => {
    await using open = await openLink();
    const end = await open.next();
    const { settings } = open.context;
    await end.ask({
      request: "set-variables",
      values: { "http.server.password": "a-long-secret", "http.server.port": "81" },
      save: true,
    });
    assert.equal(settings.get("http.server.password"), "a-long-secret");
    const { values } = await end.ask({ request: "get-variables", names: [] });
    assert.equal(values["http.server.port"], "81");
    assert.ok(Object.keys(values).length > 20);
    assert.ok(!JSON.stringify(values).includes("a-long-secret"));
    const bad = { "http.server.port": "82", "uart.baud": "none" };
    await assert.rejects(end.ask({ request: "set-variables", values: bad, save: false }), { code: "INPUT_INVALID" });
    assert.equal(settings.get("http.server.port"), "81");
    await assert.rejects(end.ask({ request: "get-variables", names: ["system.uuid\r\nreboot"] }), {
      code: "INPUT_INVALID",
    });
  });

  it("has consoles of their own, each with its echo and streams, and tells the DMS every line before it is carried out", async () => {
    const lines: string[] = [];
    await using open = await openLink({ onLine: (line) => void lines.push(line) });
    const end = await open.next();
    await end.ask({ request: "console-open", console: 1 });
    await end.ask({ request: "console-open", console: 2 });
    await typed(end, 1, 0, "get time.uptime\r", /12\r\n> $/);
    await typed(end, 1, 1, "fcr -o b.txt 5\r", /Success|0\r\n> $/);
    await typed(end, 2, 0, "list\r", /! # Type {2}Info\r\n> $/);
    assert.deepEqual(lines, ["get time.uptime", "fcr -o b.txt 5", "list"]);
    open.audience.announce("Associated");
    await typed(end, 2, 1, "\r", /\[Associated\]/);
    await end.ask({ request: "console-close", console: 1, reason: "enough" });
    await assert.rejects(end.ask({ request: "console-data", console: 1, sequence: 2, bytes: bytes("x") }), {
      code: "CONSOLE_LOST",
    });
  });

  it("carries nothing out that the DMS does not take down", async () => {
    await using open = await openLink({
      onLine: () => {
        throw new RegrowError("RIGHT_MISSING");
      },
    });
    const end = await open.next();
    await end.ask({ request: "console-open", console: 7 });
    await typed(end, 7, 0, "reboot\r", /Command failed[^]*> $/);
    assert.ok(!open.bootloader.requests.some(({ kind }) => kind === "reboot"));
  });

  it("has few consoles at a time, and ends one of which pieces are lost", async () => {
    await using open = await openLink();
    const end = await open.next();
    for (let console = 1; console <= LINK_LIMITS.consoles; console += 1)
      await end.ask({ request: "console-open", console });
    await assert.rejects(end.ask({ request: "console-open", console: 99 }), { code: "DEVICE_BUSY" });
    const late = {
      request: "console-data",
      console: 1,
      sequence: LINK_LIMITS.piecesUnderWay,
      bytes: bytes("x"),
    } as const;
    await assert.rejects(end.ask(late), { code: "CONSOLE_LOST" });
    assert.match((await end.heard("console-close"))[0]?.reason ?? "", /lost/);
    await end.ask({ request: "console-open", console: 99 });
  });

  it("tells what happens only while somebody looks", async () => {
    await using open = await openLink();
    const end = await open.next();
    open.audience.announce("before");
    await end.ask({ request: "watch", isOn: true });
    open.audience.announce("while");
    assert.deepEqual((await end.heard("log"))[0]?.lines, ["while"]);
    await end.ask({ request: "watch", isOn: false });
    open.audience.announce("after");
    await end.ask({ request: "ping" });
    assert.equal((await end.heard("log")).length, 1);
  });

  it("posts telemetry at its interval", async () => {
    await using open = await openLink({ telemetryMs: 5_000 });
    const end = await open.next();
    await open.clock.advance(5_000);
    const [told] = await end.heard("telemetry");
    assert.deepEqual(told?.values, { uptime: 12, memory: 42, version: "1.0.0", faults: 0, safe_mode: false });
  });

  it("comes back later and later, when the DMS says, and at once when it is woken", async () => {
    await using open = await openLink();
    (await open.next()).close(1001);
    const waits: number[] = [];
    const settle = async (): Promise<void> => {
      const before = open.triesMs.length;
      while (open.triesMs.length === before) {
        await new Promise(setImmediate);
        const [first] = open.clock.pending().filter(({ name }) => name === "sleep");
        if (first !== undefined) await open.clock.advance(Math.max(1, first.dueMs - open.clock.monotonicMs()));
      }
      waits.push((open.triesMs.at(-1) ?? 0) - (open.triesMs.at(-2) ?? 0));
    };
    open.refuse(403, {
      result: "fail",
      code: "DEVICE_NOT_CLAIMED",
      message: "m",
      fix: "f",
      return: { afterMs: 600_000, jitterMs: 1_000 },
    });
    await settle();
    open.refuse(502, {});
    await settle();
    assert.ok((waits[0] ?? 0) < 10_000, `after an end in order: ${waits[0]} ms`);
    assert.ok((waits[1] ?? 0) >= 600_500, `as the DMS says, with jitter: ${waits[1]} ms`);
    await settle();
    (await open.next()).close(4003);
    await settle();
    assert.ok((waits[3] ?? 0) >= 60_000, `sent away: ${waits[3]} ms`);
    (await open.next()).close(4003);
    const tries = open.triesMs.length;
    while (open.triesMs.length === tries) {
      open.link.wake();
      await new Promise(setImmediate);
    }
    await open.next();
  });

  it("ends with a DMS that the device has left, which must not go on to have its console", async () => {
    await using open = await openLink();
    const left = await open.next();
    await left.ask({ request: "console-open", console: 1 });
    open.link.wake();
    await left.ask({ request: "ping" });
    await open.move();
    open.link.wake();
    const found = await open.next();
    await found.ask({ request: "ping" });
    await assert.rejects(left.ask({ request: "ping" }), { code: "DEVICE_OFFLINE" });
  });

  it("has room for a console again whose banner could not be had", async () => {
    let failures = 2 * LINK_LIMITS.consoles;
    const greeting = async (): Promise<string> => {
      if (failures-- > 0) throw new RegrowError("INTERNAL");
      return "BANNER";
    };
    await using open = await openLink({ greeting });
    const end = await open.next();
    for (let console = 1; console <= 2 * LINK_LIMITS.consoles; console += 1)
      await assert.rejects(end.ask({ request: "console-open", console }), { code: "INTERNAL" });
    await end.ask({ request: "console-open", console: 99 });
  });

  it("does what follows a command also where the link has gone before its answer", async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    await using open = await openLink({
      beforeRun: () => {
        begun.resolve();
        return goOn.promise;
      },
    });
    const end = await open.next();
    const lost = assert.rejects(end.ask({ request: "command", line: "reboot" }), { code: "DEVICE_OFFLINE" });
    await begun.promise;
    end.close(1001);
    await lost;
    // The next link begins when the last one is over.
    const tries = open.triesMs.length;
    while (open.triesMs.length === tries) {
      await new Promise(setImmediate);
      await open.clock.advance(1_000);
    }
    goOn.resolve();
    while (!open.bootloader.requests.some(({ kind }) => kind === "reboot")) await new Promise(setImmediate);
  });
});
