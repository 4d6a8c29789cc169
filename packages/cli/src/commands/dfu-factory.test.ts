import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { factoryBytes, openPackage } from "@regrow/core/bridge";
import { sha256Hex } from "@regrow/core/port";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { headOf } from "@regrow/testing/publisher";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { buildBundle } from "../bundle/index.ts";
import { run } from "../command/index.ts";
import { createKeys } from "../key/index.ts";
import { loadCommands } from "./index.ts";

const cryptography = new NodeCryptography();

async function factory(folder: string, ...options: string[]): Promise<{ code: number; error: string }> {
  let error = "";
  const code = await run(["dfu", "factory", "one.regrow", "--keys", "keys", "--out", "package", ...options], {
    commands: loadCommands,
    folder,
    environment: { HOME: folder },
    clock: new SystemClock(),
    signal: new AbortController().signal,
    out: { write: () => {}, isInteractive: false, columns: 80 },
    error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
  });
  return { code, error };
}

/** Keys of a publisher and a bundle that they have signed. */
async function prepare(folder: string): Promise<void> {
  const nowMs = new SystemClock().nowMs();
  const keys = await createKeys(join(folder, "keys"), { product: "HELLO", cryptography, nowMs });
  const source = join(folder, "source");
  await mkdir(source);
  const app = { command: "node", arguments: ["main.mjs"] };
  await writeFile(join(source, "regrow.json"), JSON.stringify({ product: "HELLO", app, webApp: false }));
  await writeFile(join(source, "main.mjs"), "start();\n");
  const out = join(folder, "one.regrow");
  await buildBundle({ cryptography, folder: source, version: "1.0.0", keysDir: keys.path, out, nowMs });
}

describe("regrow dfu factory", () => {
  it("signs what a blank device is given, with a token only its owner can read, and needs no network", () =>
    withTempFolder(async (folder) => {
      await prepare(folder);
      await writeFile(join(folder, "token"), "a-token-for-many-devices\n");
      await writeFile(join(folder, "settings"), "# of the factory\nuart.baud  9600\n");
      await writeFile(join(folder, "ca.pem"), "certificate");
      const dms = ["--dms", "https://dms.example:8443", "--ca", "ca.pem"];
      const { code, error } = await factory(folder, ...dms, "--token-file", "token", "--settings", "settings");
      assert.equal(code, 0, error);
      const bytes = await readFile(join(folder, "package"));
      const opened = openPackage(bytes);
      assert.ok(opened?.kind === "factory");
      const { signed, signatures } = opened.header.document;
      const bundle = bytes.subarray(opened.partsAtBytes, opened.totalBytes);
      assert.equal(signed.manifestSha256, sha256Hex(cryptography, headOf(bundle).manifest));
      assert.deepEqual([signed.token, signed.settings], ["a-token-for-many-devices", { "uart.baud": "9600" }]);
      assert.equal(signatures.length, 1);
      assert.ok(factoryBytes(signed).length > 0);
      assert.equal((await stat(join(folder, "package"))).mode & 0o077, 0);
    }));

  it("says what is missing, or wrong, before it writes anything", () =>
    withTempFolder(async (folder) => {
      await prepare(folder);
      await writeFile(join(folder, "settings"), "uart.baud  9600\nno.such  1\n");
      assert.match((await factory(folder, "--dms", "https://dms.example")).error, /--ca/);
      assert.match((await factory(folder, "--settings", "settings")).error, /line: 2/);
      assert.match((await factory(folder, "--days", "0")).error, /1 to 3650/);
      await assert.rejects(stat(join(folder, "package")), { code: "ENOENT" });
    }));
});
