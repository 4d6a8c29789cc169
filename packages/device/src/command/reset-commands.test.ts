import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { macFromUuid } from "@regrow/core/variable";
import { contentsOf, create } from "../../test/files.ts";
import { openConsole } from "../../test/open-console.ts";
import { DEVICE_UUID } from "../../test/tls-fixtures.ts";
import { FILES } from "../layout/index.ts";

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
  it("gives variables their factory values, but the locked ones, shows hidden files, says so in the log and restarts", async () => {
    const console = await openConsole();
    const { disk, files, bootloader } = console;
    const secretBefore = new TextDecoder().decode(await disk.read(FILES.consoleSecret, 100));
    await create(files, "mine.txt", "mine");
    await files.delete("page.html");
    for (const line of [
      "set ap h 1",
      "set update.automatic 0",
      "set system.variable_lock app.healthy_clear_ms",
      "save",
    ])
      await console.type(`${line}\r\n`);
    const printed = await console.type(`factory_reset ${MAC}\r\n`);
    assert.equal(printed, "Resetting to factory values...\r\nRebooting\r\n");
    assert.deepEqual(
      bootloader.recorded.map(({ kind }) => kind),
      ["factory-reset"],
    );
    assert.equal(bootloader.requests.at(-1)?.kind, "reboot");
    assert.equal(await console.type("get update.automatic\r\n"), "1\r\n> ");
    assert.equal(await console.type("get app.healthy_clear_ms\r\n"), "1\r\n> ");
    const contents = await contentsOf(files);
    assert.deepEqual([contents["mine.txt"], contents["page.html"]], ["mine", "<p>from the bundle"]);
    assert.equal(new TextDecoder().decode(await disk.read(FILES.consoleSecret, 100)), secretBefore);
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
