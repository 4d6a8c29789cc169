import assert from "node:assert/strict";
import { readFile, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { SystemClock } from "@regrow/node/clock";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { run } from "../command/index.ts";
import { loadCommands } from "./index.ts";

/** Keys and roots by the command line alone, on a machine without a network. */
describe("the commands of keys", () => {
  let folder: Awaited<ReturnType<typeof makeTempFolder>>;
  beforeEach(async () => {
    folder = await makeTempFolder();
    await writeFile(join(folder.path, "pass"), "correct horse battery\nnot this line\n");
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  async function type(line: string, environment: Readonly<Record<string, string>> = {}) {
    let [out, error] = ["", ""];
    const code = await run(line.split(" "), {
      commands: loadCommands,
      folder: folder.path,
      environment,
      clock: new SystemClock(),
      signal: new AbortController().signal,
      out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
      error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
    });
    return { code, out, error };
  }
  async function says(line: string, expected: RegExp, environment?: Readonly<Record<string, string>>): Promise<void> {
    const { code, out, error } = await type(line, environment);
    assert.equal(code, 0, `${line}\n${error}`);
    assert.match(out, expected);
  }
  async function refuses(
    line: string,
    expected: RegExp,
    environment?: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { code, error } = await type(line, environment);
    assert.notEqual(code, 0, line);
    assert.match(error, expected, line);
  }
  const create = "key create --keys k --product KIOSK";

  it("write no key in the clear unless that was asked for", async () => {
    await refuses(create, /missing: --passphrase-file, --passphrase-env, or --unencrypted/);
    await refuses(`${create} --passphrase-env NONE`, /empty variable: NONE/);
    await refuses(`${create} --passphrase-env PASS`, /characters at least: 12/, { PASS: "short" });
    await refuses(`${create} --passphrase-file pass --passphrase-env PASS`, /one of/, { PASS: "correct horse" });
    await refuses(`${create} --passphrase-file pass --unencrypted`, /one of/);
    await refuses(`${create} --passphrase-file nowhere`, /INPUT_UNREADABLE/);
    assert.deepEqual(await readdir(folder.path), ["pass"]);
    await says(`${create} --passphrase-file pass`, /made the keys/);
    const pem = join(folder.path, "k", "keys", "KIOSK-targets.pem");
    assert.match(await readFile(pem, "utf8"), /BEGIN ENCRYPTED PRIVATE KEY/);
    assert.equal((await stat(pem)).mode & 0o777, 0o600);
    await says("key list --keys k", /^KIOSK-targets +[0-9a-f]{16} {2}here, encrypted {2}targets of KIOSK$/m);
    await refuses("metadata refresh KIOSK --keys k --yes", /no passphrase was given/);
    await says("metadata refresh KIOSK --keys k --yes --passphrase-env PASS", /targets 2 of KIOSK/, {
      PASS: "correct horse battery",
    });
  });

  it("change a passphrase, and show a key", async () => {
    await says("key new mine --keys k --passphrase-file pass", /made the key mine/);
    const [old, fresh] = [{ OLD: "correct horse battery" }, { NEW: "another horse battery" }];
    const change = "key passphrase mine --keys k --passphrase-env OLD --new-passphrase-env NEW";
    await refuses(change, /PASSPHRASE_WRONG/, { OLD: "wrong horse battery", ...fresh });
    await says(change, /has its new passphrase/, { ...old, ...fresh });
    await says("key passphrase mine --keys k --passphrase-env NEW --unencrypted", /no passphrase any more/, fresh);
    await says("key show mine --keys k", /private half {2}here, in the clear\nsigns +nothing: no root names it/);
    await refuses("key show other --keys k", /KEY_UNKNOWN/);
    await refuses("key new mine --keys k --unencrypted", /KEY_EXISTS/);
    await says("key export mine --keys k --out mine.json", /wrote the public half/);
    await refuses("key import mine --keys k --public mine.json", /KEY_EXISTS/);
    await says("key import hers --keys k --public mine.json", /brought in/);
    await says("key show hers --keys k", /private half {2}elsewhere/);
  });

  it("refuse changes of a root that nobody could use, before anything is signed", async () => {
    await says(`${create} --unencrypted`, /made the keys/);
    await says("key new more --keys k --unencrypted", /made the key/);
    const change = "root change KIOSK --keys k --yes";
    for (const [options, reason] of [
      ["--threshold targets=2", /more signatures than the role has keys/],
      ["--threshold targets=0", /not a number: 0/],
      ["--threshold targets=1 --threshold targets=2", /given twice/],
      ["--threshold signers=1", /ROLE one of root, targets, snapshot, timestamp/],
      ["--remove targets=KIOSK-targets", /last key/],
      ["--remove targets=more", /no such key/],
      ["--add targets=KIOSK-targets", /that key twice/],
      ["--add targets=nobody", /KEY_UNKNOWN/],
      ["--add targets", /USAGE/],
      ["--expires 2020-01-01", /expired already/],
      ["--expires 2040-02-30", /not a day/],
      ["--online pass", /KEY_UNREADABLE/],
      ["--add timestamp=more", /for neither/],
    ] as const)
      await refuses(`${change} ${options}`, reason);
    await says("root show KIOSK --keys k", /^KIOSK: root 1, counts until/m);
    await refuses("root change NOBODY --keys k --yes", /KEY_UNREADABLE/);
    await refuses(change.replace(" --yes", ""), /SIGNING_DECLINED/);
    await says("root show KIOSK --keys k", /^KIOSK: root 1, counts until/m);
    await says(`${change} --add targets=more --expires 2040-12-31`, /signed root 2 of KIOSK/);
    await says("root show KIOSK --keys k", /^KIOSK: root 2, counts until 2040-12-31$/m);
  });

  it("warn of what expires soon", async () => {
    await says(`${create} --unencrypted`, /made the keys/);
    const day = new Date(new SystemClock().nowMs() + 3 * 24 * 3_600_000).toISOString().slice(0, 10);
    await says(`metadata refresh KIOSK --keys k --yes --expires ${day}`, /signed targets 2/);
    await says("root show KIOSK --keys k", new RegExp(`targets 2 name 0, counts until ${day}: ONLY 3 MORE DAYS`));
  });

  it("carry a new start of a chain to its end after a cut", async () => {
    await says(`${create} --unencrypted`, /made the keys/);
    await says("root restart KIOSK --keys k --yes --unencrypted", /new first root/);
    const metadata = join(folder.path, "k", "metadata");
    // As if power was lost between the two renames: the old chain is put aside, the new one not yet in its place.
    await rename(join(metadata, "KIOSK"), join(metadata, "KIOSK.next"));
    const before = await readFile(join(metadata, "KIOSK.next", "1.root.json"), "utf8");
    await says("root restart KIOSK --keys k --yes --unencrypted", /new first root/);
    assert.equal(await readFile(join(metadata, "KIOSK", "1.root.json"), "utf8"), before);
    assert.deepEqual((await readdir(metadata)).toSorted(), ["KIOSK", "KIOSK.ended-1", "platform"]);
    await says("key list --keys k", /^KIOSK-root-2 .*root of KIOSK$/m);
  });
});
