import assert from "node:assert/strict";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { hasSecret } from "@regrow/core/command";
import { MAX_HISTORY, openHistory } from "./history.ts";

const fileIn = (folder: string): string => join(folder, "regrow", "console-history");

describe("the history", () => {
  it("is there for the next session, the newest first, for this user alone", () =>
    withTempFolder(async (folder) => {
      const environment = { XDG_CONFIG_HOME: folder };
      const first = await openHistory(environment);
      assert.deepEqual(first.lines, []);
      for (const line of ["ls", "version", "ls"]) await first.add(line);
      assert.deepEqual((await openHistory(environment)).lines, ["ls", "version"]);
      assert.equal((await stat(fileIn(folder))).mode & 0o777, 0o600);
      assert.equal((await stat(join(folder, "regrow"))).mode & 0o777, 0o700);
    }));

  it("takes the rights of others away, and drops what is old or must not be there", () =>
    withTempFolder(async (folder) => {
      await mkdir(join(folder, "regrow"));
      const lines = Array.from({ length: 3 * MAX_HISTORY }, (_, index) => `get a.${index}`);
      await writeFile(fileIn(folder), [...lines, "set wlan.passkey x", "a\u001b[2Jb", "last"].join("\n"));
      await chmod(fileIn(folder), 0o666);
      const { lines: found } = await openHistory({ XDG_CONFIG_HOME: folder });
      assert.equal(found.length, MAX_HISTORY);
      assert.equal(found[0], "last");
      const text = await readFile(fileIn(folder), "utf8");
      assert.equal(text.split("\n").length, MAX_HISTORY + 1);
      assert.ok(!text.includes("passkey") && !text.includes("\u001b"));
      assert.equal((await stat(fileIn(folder))).mode & 0o777, 0o600);
    }));

  it("keeps no secret", () =>
    withTempFolder(async (folder) => {
      const history = await openHistory({ XDG_CONFIG_HOME: folder });
      for (const line of SECRETS) await history.add(line);
      await history.add("set wlan.ssid Office");
      assert.equal(await readFile(fileIn(folder), "utf8"), "set wlan.ssid Office\n");
    }));

  it("is none where it can be neither read nor kept, and ends no session", () =>
    withTempFolder(async (folder) => {
      await writeFile(join(folder, "regrow"), "a file where the folder should be");
      const history = await openHistory({ XDG_CONFIG_HOME: folder });
      await history.add("ls");
      assert.deepEqual(history.lines, []);
    }));
});

const SECRETS = [
  'set wlan.passkey "a b"',
  "set wl p abcdefgh",
  "set dms.provision.token 0123456789",
  "dms claim ada secret",
  "dms_claim 0123456789abcdef",
  "dmsc 0123456789abcdef",
  "ota -a id word",
  "set softap.passkey abcdefgh",
  "set http.server.password x",
  "sett wlan.passkey mistyped",
  'network_verify wifi "Office" 4c55cc101098 6 4 00ff',
  "http_get https://ada:word@example.org/x",
];

describe("hasSecret", () => {
  it("knows every line of the list, and lets ordinary ones pass", () => {
    for (const line of SECRETS) assert.ok(hasSecret(line), line);
    for (const line of [
      "ls -v",
      "get all",
      "set wlan.ssid Office",
      "ota -f -b 1.2.3",
      "file_stat a.txt",
      "http_get http://example.org/x",
    ])
      assert.ok(!hasSecret(line), line);
  });
});
