import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "node:test";
import { makeTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import type { DmsProcess } from "regrow/process";
import { startDms } from "../harness/dms.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = join(ROOT, "packages", "cli", "src", "main.ts");

/** Each command is a process of its own, as people run them. */
describe("the command line against a real DMS", { timeout: 280_000 }, () => {
  let folder: TempFolder;
  let dms: DmsProcess;
  before(async () => {
    folder = await makeTempFolder();
    dms = await startDms({ folder: join(folder.path, "dms") });
  });
  after(async () => {
    await dms.child.stop();
    await folder[Symbol.asyncDispose]();
  });

  const regrow = (...argv: string[]): Promise<Ended> =>
    regrowWith({ XDG_CONFIG_HOME: join(folder.path, "config"), REGROW_PASSWORD: "a long password" }, ...argv);

  async function regrowWith(own: Readonly<Record<string, string>>, ...argv: string[]): Promise<Ended> {
    const environment = { ...process.env, ...own };
    return await new Promise((resolve) => {
      const words = [MAIN, ...argv, "--json", "--quiet"];
      const options = { cwd: folder.path, env: environment, timeout: 150_000 };
      execFile(process.execPath, words, options, (thrown, out, error) =>
        resolve({
          code: thrown === null ? 0 : Number(thrown.code ?? 1),
          json: JSON.parse(out.trim().split("\n").at(-1) ?? ""),
          error,
        }),
      );
    });
  }

  it("goes from keys to a tagged version", async () => {
    const hello = join(ROOT, "examples", "hello");
    assert.equal((await regrow("key", "create", "--keys", "keys", "--product", "HELLO", "--unencrypted")).code, 0);
    assert.equal((await regrow("key", "add-product", "--keys", "keys", "--product", "OTHER", "--unencrypted")).code, 0);
    const build = ["bundle", "build", hello, "--version", "1.0.0", "--keys", "keys", "--out", "hello.regrow"];
    assert.equal((await regrow(...build)).json["product"], "HELLO");
    assert.equal((await regrow("bundle", "inspect", "hello.regrow")).json["version"], "1.0.0");
    const root = "keys/metadata/platform/1.root.json";
    assert.equal((await regrow("bundle", "verify", "hello.regrow", "--platform-root", root)).json["ok"], true);

    assert.equal((await regrow("sign-up", "ada", "--email", "ada@example.com", "--dms", dms.peopleAddress)).code, 0);
    assert.equal((await regrow("sign-in", "ada", "--dms", dms.peopleAddress)).json["userName"], "ada");
    assert.equal((await regrow("product", "create", "HELLO", "--platform-root", root)).json["code"], "HELLO");
    assert.equal((await regrow("publish", "hello.regrow")).json["state"], "available");
    assert.equal((await regrow("tag", "HELLO", "release", "1.0.0")).json["tag"], "release");
    const { json } = await regrow("bundle", "list", "HELLO");
    assert.partialDeepStrictEqual(json, {
      bundles: [{ version: "1.0.0" }],
      tags: [{ tag: "release", version: "1.0.0" }],
    });
    assert.equal((await regrow("token", "create", "--kind", "claim", "--hours", "1")).json["kind"], "claim");
    assert.deepEqual((await regrow("device", "list")).json, { devices: [] });
    assert.partialDeepStrictEqual((await regrow("product", "list")).json, { products: [{ code: "HELLO" }] });
  });

  it("works for a pipeline with an API token, kept or from the environment", async () => {
    const address = dms.peopleAddress;
    const words = ["api-token", "create", "pipeline", "--product", "HELLO"];
    assert.equal((await regrow(...words, "--scope", "root")).code, 64);
    const made = await regrow(...words, "--scope", "product.read", "--days", "7");
    const token = String(made.json["token"]);
    const home = { XDG_CONFIG_HOME: join(folder.path, "pipeline") };
    const kept = await regrowWith({ ...home, REGROW_TOKEN: token }, "sign-in", "--token", "--dms", address);
    assert.equal(kept.json["userName"], "pipeline of ada");
    assert.equal((await regrowWith(home, "product", "list")).code, 0);
    const refused = await regrowWith(home, "device", "list");
    assert.equal(refused.code, 77);
    assert.match(refused.error, /right: device\.read, this token: .*--scope device\.read/);
    const given = { XDG_CONFIG_HOME: join(folder.path, "nowhere"), REGROW_DMS: address, REGROW_TOKEN: token };
    assert.equal((await regrowWith(given, "bundle", "list", "HELLO")).code, 0);
    const wrong = { ...home, REGROW_TOKEN: "regrow_wrong" };
    assert.equal((await regrowWith(wrong, "sign-in", "--token", "--dms", address)).code, 77);
    assert.equal((await regrow("api-token", "revoke", String(made.json["id"]))).code, 0);
    assert.equal((await regrowWith(given, "bundle", "list", "HELLO")).code, 77);
    assert.partialDeepStrictEqual((await regrow("api-token", "list")).json, { apiTokens: [{ name: "pipeline" }] });
  });

  it("shows what a DMS refuses, with the error's exit code", async () => {
    const taken = await regrow("product", "create", "HELLO");
    assert.equal(taken.code, 65);
    assert.match(taken.error, /That product code is taken \(PRODUCT_EXISTS\)\n.*product: HELLO/s);
    const unknown = await regrow("device", "show", "00000000-0000-4000-8000-000000000000");
    assert.equal(unknown.code, 69);
    assert.equal((await regrow("sign-up", "ada", "--email", "ada@example.com", "--dms", dms.peopleAddress)).code, 65);
  });

  it("does not take an altered bundle, here or there", async () => {
    const bytes = await readFile(join(folder.path, "hello.regrow"));
    const at = bytes.length - 2_048;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(join(folder.path, "altered.regrow"), bytes);
    const verified = await regrow("bundle", "verify", "altered.regrow");
    assert.notEqual(verified.code, 0);
    const published = await regrow("publish", "altered.regrow");
    assert.notEqual(published.code, 0);
    assert.equal((await regrow("bundle", "list", "HELLO")).code, 0);
  });

  it("shows a device's recovery log, and that somebody wrote into it", async () => {
    const root = ["--platform-root", "keys/metadata/platform/1.root.json"];
    assert.equal((await regrow("device", "init", "--root", "device", ...root)).code, 0);
    assert.equal((await regrow("device", "init", "--root", "device", ...root)).error.includes("error:"), true);
    assert.deepEqual((await regrow("log", "--root", "device")).json, { ok: true, rest: "nothing", entries: [] });
    await appendFile(join(folder.path, "device", "recovery", "log"), '{"sequence":1}\n{"sequence":2}\n');
    const altered = await regrow("log", "--root", "device");
    assert.equal(altered.code, 65);
    assert.equal(altered.json["ok"], false);
    assert.equal((await regrow("log", "--root", "nowhere")).code, 66);
  });

  it("gives a device its framework anew", async () => {
    await writeFile(join(folder.path, "device", "first-stage.mjs"), "").catch(() => undefined); // read-only for whoever is not root
    assert.equal((await regrow("device", "repair", "--root", "device")).code, 0);
    assert.ok((await readFile(join(folder.path, "device", "first-stage.mjs"))).length > 1_000);
  });
});

interface Ended {
  readonly code: number;
  readonly json: Json;
  readonly error: string;
}

type Json = Readonly<Record<string, unknown>>;
