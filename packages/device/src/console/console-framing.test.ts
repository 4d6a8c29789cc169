import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TinyTerminal } from "@regrow/testing/terminal";
import { openConsole } from "../../test/open-console.ts";

const TERMINAL = { isTerminal: true } as const;
const MAC = "56:55:55:55:55:55";

describe("framing", () => {
  it("follows the variables from the next command on: the answer to the change is still framed as before (device-facts 3.3)", async () => {
    const console = await openConsole(TERMINAL);
    assert.equal(
      await console.type("set system.cmd.format machine\r\n"),
      "set system.cmd.format machine\r\nSet OK\r\n",
    );
    assert.equal(await console.type("get wlan.mac\r\n"), `R000019\r\n${MAC}\r\n`);
    assert.equal(await console.type("\r\n"), "");
    assert.equal(await console.type("set sy c f human\r\n"), "R000008\r\nSet OK\r\n> ");
    assert.equal(await console.type("ver\r\n"), "ver\r\nACME-KIOSK-1.0.0, Regrow-0.1.0, linux-x64\r\n> ");
  });

  it("in the machine format shows nothing by itself, and says with 'version' that it runs or is in safe mode (docs/how-to/recover-a-device.md, 1)", async () => {
    for (const isSafeMode of [false, true]) {
      const console = await openConsole({ ...TERMINAL, format: "machine", status: { isSafeMode, running: null } });
      console.session.greet("BANNER\r\n[Ready]\r\n");
      assert.equal(console.printed() + (await console.type("\r\n")), "");
      assert.match(await console.type("version\r\n"), isSafeMode ? /^S0\d{5}\r\n/ : /^R0\d{5}\r\n/);
    }
  });

  it("has each part by itself", async () => {
    const headed = await openConsole({ settings: { "system.cmd.header_enabled": "1" } });
    assert.equal(await headed.type("get wlan.mac\r\n"), `R000019\r\n${MAC}\r\n> `);
    const unasked = await openConsole({ settings: { "system.cmd.prompt_enabled": "0" } });
    assert.equal(await unasked.type("get wlan.mac\r\n"), `${MAC}\r\n`);
    const silent = await openConsole({ ...TERMINAL, settings: { "system.cmd.echo": "0" } });
    assert.equal(await silent.type("get wlan.mac\r\n"), `${MAC}\r\n> `);
  });

  it("sends the echo of a line that comes whole together with its answer, and a key's echo at once", async () => {
    const console = await openConsole(TERMINAL);
    const written: string[] = [];
    const before = console.printed().length;
    for (const key of "ls\r") written.push(await console.type(key));
    assert.equal(written.slice(0, 2).join(""), "ls");
    assert.ok(console.printed().slice(before).startsWith("ls\r\n"));
  });

  it("edits on a terminal: what is carried out is what is shown", async () => {
    const console = await openConsole(TERMINAL);
    const terminal = new TinyTerminal();
    for (const key of ["get wlan", ".mca", "\b\b", "ac", "\x1b[H", "\x1b[F", "\r"])
      terminal.write(await console.type(key));
    for (const key of ["\x1b[A", "\r"]) terminal.write(await console.type(key));
    assert.deepEqual(terminal.rows(), ["get wlan.mac", MAC, "> get wlan.mac", MAC, ">"]);
  });

  it("completes from the tables", async () => {
    const console = await openConsole(TERMINAL);
    assert.equal(await console.type("get wlan.ma\t"), "get wlan.mac ");
  });

  it("never echoes where the terminal does that by itself", async () => {
    assert.equal(await (await openConsole()).type("get wlan.mac\r\n"), `${MAC}\r\n> `);
  });

  it("echoes the raw data of a file, as documented (device-facts 2.11)", async () => {
    const console = await openConsole(TERMINAL);
    assert.equal(await console.type("file_create a.txt 5\r\nhello"), "file_create a.txt 5\r\nhelloSuccess\r\n> ");
    await console.type("set system.cmd.echo 0\r\n");
    assert.equal(await console.type("file_create b.txt 5\r\nhello"), "Success\r\n> ");
  });

  it("lets messages through by their importance, with the time where that is wanted", async () => {
    const console = await openConsole({
      settings: { "system.cmd.timestamp": "1", "system.print_level": "1", "system.cmd.prompt_enabled": "0" },
    });
    console.session.announce("Closed: 0");
    console.session.announce("42 %", 3);
    assert.equal(console.printed(), "[2026-01-01 | 00:00:00: Closed: 0]\r\n");
  });

  it("prints a message between what is typed, and then the line again", async () => {
    const console = await openConsole(TERMINAL);
    const terminal = new TinyTerminal();
    terminal.write(await console.type("\r"));
    terminal.write(await console.type("get wlan\x1b[D\x1b[D"));
    const before = console.printed().length;
    console.session.announce("Associated");
    terminal.write(console.printed().slice(before));
    assert.deepEqual(terminal.rows().slice(-3), ["> get wlan", "[Associated]", "> get wlan"]);
    assert.equal(terminal.column, "> get wl".length);
  });

  it("prints what a command announces behind the line that asked for it", async () => {
    const console = await openConsole({
      ...TERMINAL,
      dms: {
        query: async () => {
          console.session.announce("Associated");
          return { kind: "up-to-date" };
        },
      },
    });
    await console.type("\r");
    assert.equal(await console.type("dfu_query\r\n"), "dfu_query\r\n[Associated]\r\n2\r\n> ");
  });

  it("takes a line of ten million bytes for one that is too long, with and without echo", async () => {
    for (const isTerminal of [true, false]) {
      const console = await openConsole({ isTerminal });
      const flood = "x".repeat(1024 * 1024);
      for (let piece = 0; piece < 10; piece += 1) await console.type(flood);
      assert.match(await console.type("\r\n"), /Overflow\r\n> $/);
      assert.equal((await console.type("get wlan.mac\r\n")).endsWith(`${MAC}\r\n> `), true);
      assert.ok(console.printed().length < 10_000);
    }
  });

  it("refuses lines while a remote terminal has the commands, and takes them back on Ctrl-C or $$$", async () => {
    for (const sign of ["\x03", "$$$"]) {
      let isShut = true;
      const gate = {
        get isShut() {
          return isShut;
        },
        takeOver: () => void (isShut = false),
      };
      const console = await openConsole({ gate });
      assert.match(await console.type("get wlan.mac\r\n"), /remote terminal is connected.*\r\nCommand failed\r\n> $/);
      for (const character of `get wl${sign}`) await console.type(character);
      assert.equal(isShut, false);
      assert.equal(await console.type("get wlan.mac\r\n"), `${MAC}\r\n> `);
    }
  });
});
