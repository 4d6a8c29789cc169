import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { FULL_RESET } from "@regrow/core/reset";
import { macFromUuid } from "@regrow/core/variable";
import { contentsOf, create } from "../../test/files.ts";
import { openConsole } from "../../test/open-console.ts";
import { DEVICE_UUID } from "../../test/tls-fixtures.ts";

const MAC = macFromUuid(DEVICE_UUID);
const COMMANDS = ["factory_reset", "fac", "format_flash", "format", "force_safemode"] as const;

describe("commands that ask for the MAC address", () => {
  it("do nothing under another one, and say where the right one is", async () => {
    for (const command of COMMANDS) {
      const console = await openConsole({ format: "machine" });
      await create(console.files, "a.txt", "a");
      const before = console.disk.operations;
      const requests = console.bootloader.requests.length;
      assert.equal(await console.type(`${command} 4C:55:CC:10:10:98\r\n`), "R700018\r\nInvalid argument\r\n", command);
      assert.equal(await console.type(`${command}\r\n`), "R400024\r\nToo few arguments: mac\r\n", command);
      assert.deepEqual([console.disk.operations, console.bootloader.requests.length], [before, requests], command);
    }
    const human = await openConsole();
    assert.match(await human.type("fac 4C:55:CC:10:10:98\r\n"), /'get wlan\.mac' prints it/);
  });

  it("take it in any case", async () => {
    const console = await openConsole();
    assert.equal(await console.type(`format ${MAC.toLowerCase()}\r\n`), "Success\r\n> ");
  });
});

describe("factory_reset", () => {
  it("asks the bootloader, says what is kept, restarts, and changes nothing by itself", async () => {
    const console = await openConsole();
    const before = console.disk.operations;
    const printed = await console.type(`factory_reset ${MAC}\r\n`);
    assert.equal(printed, "Resetting to factory values...\r\nVariables: factory values\r\nRebooting\r\n");
    const [asked, ...later] = console.bootloader.requests.slice(-2);
    assert.deepEqual(asked, { kind: "factory-reset", by: "console", reset: FULL_RESET });
    assert.deepEqual(later, [{ kind: "reboot", by: "console" }]);
    assert.equal(console.disk.operations, before);
  });

  it("takes options in any place, and tells what it does not take", async () => {
    for (const [line, expected] of [
      [`fac ${MAC} -t backup`, { ...FULL_RESET, kind: "backup" }],
      [`fac -d -f ${MAC} -s`, { kind: "full", data: "erase", files: "erase", software: "factory" }],
    ] as const) {
      const console = await openConsole();
      await console.type(`${line}\r\n`);
      assert.deepEqual(
        console.bootloader.requests.at(-2),
        { kind: "factory-reset", by: "console", reset: expected },
        line,
      );
    }
    const console = await openConsole({ format: "machine" });
    for (const wrong of ["-t all", "-t cache -d", "-t cache -s"])
      assert.equal(await console.type(`fac ${MAC} ${wrong}\r\n`), "R700018\r\nInvalid argument\r\n", wrong);
    assert.ok(console.bootloader.requests.every(({ kind }) => kind !== "factory-reset"));
  });

  it("does not restart when the bootloader refuses, and says why", async () => {
    const refused = new RegrowError("RESET_NO_FACTORY_SOFTWARE", { problem: "not there" });
    const console = await openConsole({ answers: { "factory-reset": () => Promise.reject(refused) } });
    assert.match(
      await console.type(`fac ${MAC} -s\r\n`),
      /no factory bundle.*RESET_NO_FACTORY_SOFTWARE.*\r\nCommand failed\r\n/s,
    );
    assert.notEqual(console.bootloader.requests.at(-1)?.kind, "reboot");
  });

  it("of the type cache changes values in memory, and nothing else", async () => {
    const console = await openConsole();
    for (const line of ["set update.automatic 0", "save"]) await console.type(`${line}\r\n`);
    const before = console.disk.operations;
    assert.match(await console.type(`fac ${MAC} -t cache\r\n`), /^Variables have factory values.*> $/s);
    assert.equal(await console.type("get update.automatic\r\n"), "1\r\n> ");
    await console.type("load\r\n");
    assert.equal(await console.type("get update.automatic\r\n"), "0\r\n> ");
    assert.equal(console.disk.operations, before);
    assert.ok(console.bootloader.requests.every(({ kind }) => kind === "status"));
  });
});

describe("format_flash", () => {
  it("deletes what users have made, and nothing of the bundle", async () => {
    const console = await openConsole();
    await create(console.files, "mine.txt", "mine");
    await create(console.files, "page.html", "shadow");
    await console.type("set update.automatic 0\r\n");
    assert.equal(await console.type(`format_flash ${MAC}\r\n`), "Success\r\n> ");
    const contents = await contentsOf(console.files);
    assert.deepEqual([contents["mine.txt"], contents["page.html"]], [undefined, "<p>from the bundle"]);
    assert.equal(await console.type("get update.automatic\r\n"), "0\r\n> ", "variables are no files");
  });
});
