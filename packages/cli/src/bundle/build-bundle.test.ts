import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, cp, link, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { examineRequest } from "@regrow/trust/signing";
import { PublisherFolder, addProductKeys, createKeys, placeSigned, signRequest, signersFor } from "../key/index.ts";
import { buildBundle, type BuildOptions } from "./build-bundle.ts";
import { inspectBundle, verifyBundle } from "./check-bundle.ts";
import { finishBundle } from "./finish-bundle.ts";

const cryptography = new NodeCryptography();
const nowMs = Date.UTC(2026, 10, 21);
const description = { product: "ACME-KIOSK", webApp: false, app: { command: "node", arguments: ["main.mjs"] } };
let folder = "";
let source = "";
let options: BuildOptions;

describe("buildBundle", () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-bundle-"));
    source = join(folder, "app");
    options = {
      cryptography,
      folder: source,
      version: "1.0.0",
      keysDir: join(folder, "publisher"),
      out: join(folder, "out", "1.0.0.regrow"),
      nowMs,
    };
    await createKeys(options.keysDir, { product: "ACME-KIOSK", cryptography, nowMs });
    await put("regrow.json", JSON.stringify(description));
    await put("main.mjs", "run();\n");
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it("packs files, links, empty folders and modes, and leaves out what nobody means to ship", async () => {
    await put("bin/tool", "#!/bin/sh\n");
    await chmod(join(source, "bin/tool"), 0o750);
    await put("large.bin", Buffer.alloc(2_500_000, "regrow "));
    await put(".git/HEAD", "ref");
    await put("lib/.git/HEAD", "ref");
    await mkdir(join(source, "empty"));
    await symlink("../main.mjs", join(source, "bin/link"));
    await link(join(source, "main.mjs"), join(source, "second.mjs"));
    const built = await buildBundle(options);
    const verified = await verifyBundle(options.out, {
      cryptography,
      nowMs,
      platformRoot: await readFile(join(options.keysDir, "metadata/platform/1.root.json")),
    });
    const entries = verified.full.trees[0]?.entries.map(
      (entry) => `${entry.kind} ${entry.path}${entry.kind === "file" && entry.mode === 0o555 ? "*" : ""}`,
    );
    assert.deepEqual(entries, [
      "link bin/link",
      "file bin/tool*",
      "directory empty",
      "file large.bin",
      "directory lib",
      "file main.mjs",
      "file second.mjs",
    ]);
    assert.equal(built.manifestSha256, verified.manifestSha256);
    assert.equal(built.objects, 3);
    assert.ok(built.sizeBytes < 100_000);
    assert.deepEqual((await readdir(dirname(options.out))).toSorted(), ["1.0.0.regrow"]);
  });

  it("comes to the same bytes when it is built unsigned and signed elsewhere", async () => {
    const elsewhere = join(folder, "elsewhere");
    await cp(options.keysDir, elsewhere, { recursive: true });
    await rm(join(options.keysDir, "keys", "ACME-KIOSK-targets.pem"));
    await assert.rejects(buildBundle(options), hasCode("SIGNING_INCOMPLETE"));
    const { request } = await buildBundle({ ...options, isUnsigned: true });
    assert.ok(request !== null);
    await assert.rejects(verifyBundle(options.out, { cryptography, nowMs }), hasCode("TRUST_SIGNATURE_INVALID"));
    const signer = new PublisherFolder(elsewhere, cryptography);
    const examined = examineRequest(cryptography, request);
    const signed = await signRequest(signer, examined, await signersFor(signer, examined));
    await placeSigned(new PublisherFolder(options.keysDir, cryptography), signed);
    await finishBundle(options.out, signed.request.proposed);
    await verifyBundle(options.out, { cryptography, nowMs });
    const here = join(folder, "here.regrow");
    await buildBundle({ ...options, out: here });
    assert.ok((await readFile(here)).equals(await readFile(options.out)));
    assert.deepEqual((await readdir(dirname(options.out))).toSorted(), ["1.0.0.regrow"]);
  });

  it("gives the same bytes for the same input, and ordinary tools can list them", async () => {
    await buildBundle(options);
    const first = await readFile(options.out);
    await buildBundle({ ...options, nowMs: nowMs + 1_000 });
    assert.ok(first.equals(await readFile(options.out)));
    const listed = execFileSync("tar", ["-tf", options.out], { encoding: "utf8" }).trim().split("\n");
    assert.equal(listed[0], "metadata/platform/1.root.json");
    assert.equal(listed[4], "manifest.json");
  });

  it("does not give one version two contents", async () => {
    await buildBundle(options);
    const first = await readFile(options.out);
    await put("main.mjs", "walk();\n");
    await refuses("BUNDLE_EXISTS");
    assert.ok(first.equals(await readFile(options.out)));
    assert.equal((await buildBundle({ ...options, version: "1.0.1" })).manifest.version, "1.0.1");
  });

  it("builds a partial bundle that holds only what differs", async () => {
    await put("old.txt", "old");
    await put("same.bin", Buffer.alloc(50_000, "same"));
    await buildBundle(options);
    await put("main.mjs", "walk();\n");
    await rm(join(source, "old.txt"));
    const out = join(folder, "out", "1.0.1.regrow");
    const built = await buildBundle({ ...options, version: "1.0.1", base: options.out, out });
    const { full } = await verifyBundle(out, { cryptography, nowMs });
    const inspected = await inspectBundle(cryptography, out);
    assert.equal(inspected.objects.length, 1);
    assert.equal(built.manifest.base?.version, "1.0.0");
    assert.deepEqual(
      built.manifest.trees[0]?.entries.map((entry) => entry.path),
      ["main.mjs"],
    );
    assert.deepEqual(
      full.trees[0]?.entries.map((entry) => entry.path),
      ["main.mjs", "same.bin"],
    );
    await refuses("BUNDLE_BASE_UNKNOWN", { version: "1.0.2", base: out });
  });

  it("takes rows and npm's list of components", async () => {
    await put(
      "regrow.json",
      JSON.stringify({
        ...description,
        rows: [{ name: "web/page.html", file: "page.html", type: 1 }],
        tree: { exclude: ["*.html", "secret/**"] },
      }),
    );
    await put("page.html", "<p>hello</p>");
    await put("secret/token", "s3cret");
    await put(
      "node_modules/.package-lock.json",
      JSON.stringify({
        packages: { "node_modules/@a/b": { version: "1.2.3", license: "MIT" }, "node_modules/c": { version: "0.1.0" } },
      }),
    );
    const { manifest } = await buildBundle(options);
    assert.deepEqual(
      manifest.rows.map((row) => [row.name, row.type]),
      [["web/page.html", 1]],
    );
    assert.deepEqual(
      manifest.trees[0]?.entries.map((entry) => entry.path),
      ["main.mjs", "node_modules/.package-lock.json", "secret"],
    );
    assert.deepEqual(manifest.components, [
      { name: "@a/b", version: "1.2.3", licence: "MIT" },
      { name: "c", version: "0.1.0", licence: null },
    ]);
  });

  it("takes a safemode app out of the same files, and names what is wrong about one", async () => {
    const safeModeApp = { command: "node", arguments: ["heal.mjs"], environment: { WHERE: "here" } };
    await put("regrow.json", JSON.stringify({ ...description, safeModeApp }));
    await put("heal.mjs", "heal();\n");
    const { manifest } = await buildBundle(options);
    assert.deepEqual(manifest.safeModeApp, { tree: "app", ...safeModeApp });
    await put("regrow.json", JSON.stringify({ ...description, safeModeApp: { ...safeModeApp, watchdogMs: 1 } }));
    await assert.rejects(buildBundle({ ...options, version: "1.0.1" }), hasCode("CONFIGURATION_INVALID"));
  });

  it("never packs the publisher's keys", async () => {
    const keysDir = join(source, "publisher");
    await createKeys(keysDir, { product: "ACME-KIOSK", cryptography, nowMs });
    const { manifest } = await buildBundle({ ...options, keysDir, out: join(source, "out.regrow") });
    assert.deepEqual(
      manifest.trees[0]?.entries.map((entry) => entry.path),
      ["main.mjs"],
    );
  });

  it("refuses links that leave the folder, and what is no file", async () => {
    await symlink("/etc/hostname", join(source, "absolute"));
    await refuses("MANIFEST_PATH_UNSAFE");
    await rm(join(source, "absolute"));
    await symlink("../outside", join(source, "escape"));
    await refuses("MANIFEST_PATH_UNSAFE");
    await rm(join(source, "escape"));
    execFileSync("mkfifo", [join(source, "pipe")]);
    await refuses("SOURCE_UNREADABLE");
  });

  it("names the field of regrow.json that is wrong", async () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      [{}, "product"],
      [{ ...description, product: "acme" }, "product"],
      [{ ...description, sekurity: 1 }, "sekurity"],
      [{ ...description, app: { command: "node", arguments: "main.mjs" } }, "app.arguments"],
      [{ ...description, app: { command: "node", watchdogMs: "5s" } }, "app.watchdogMs"],
      [{ ...description, rows: [{ name: "a", file: "../../a" }] }, "rows"],
      [{ ...description, webApp: 5 }, "webApp"],
      [{ ...description, webApp: "../elsewhere" }, "webApp"],
      [{ ...description, webApp: "no-such-folder" }, "webApp"],
    ];
    for (const [value, field] of wrong) {
      await put("regrow.json", JSON.stringify(value));
      await assert.rejects(
        buildBundle(options),
        (error: unknown) =>
          error instanceof RegrowError && error.code === "CONFIGURATION_INVALID" && error.details["field"] === field,
      );
    }
    await put("regrow.json", "{");
    await refuses("CONFIGURATION_INVALID");
    await rm(join(source, "regrow.json"));
    await refuses("DESCRIPTION_MISSING");
    await assert.rejects(buildBundle({ ...options, version: "abc" }), hasCode("VERSION_MALFORMED"));
  });

  it("needs the product's own keys", async () => {
    await put("regrow.json", JSON.stringify({ ...description, product: "ACME-LAMP" }));
    await refuses("KEY_UNREADABLE");
    await addProductKeys(options.keysDir, { product: "ACME-LAMP", cryptography, nowMs });
    assert.equal((await buildBundle(options)).manifest.product, "ACME-LAMP");
  });

  it("leaves nothing behind when it is stopped", async () => {
    await put("large.bin", Buffer.alloc(3_000_000, "x"));
    const stop = new AbortController();
    const onProgress: BuildOptions["onProgress"] = ({ phase }) => {
      if (phase === "pack") stop.abort();
    };
    await assert.rejects(buildBundle({ ...options, onProgress, signal: stop.signal }));
    assert.deepEqual(await readdir(dirname(options.out)), []);
    assert.doesNotMatch(await readFile(join(options.keysDir, "metadata/ACME-KIOSK/targets.json"), "utf8"), /bundles/);
  });
});

async function put(path: string, contents: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(source, path)), { recursive: true });
  await writeFile(join(source, path), contents);
}

async function refuses(code: ErrorCode, changes: Partial<BuildOptions> = {}): Promise<void> {
  await assert.rejects(buildBundle({ ...options, ...changes }), (error: unknown) => {
    assert.ok(error instanceof RegrowError, String(error));
    assert.equal(error.code, code);
    return true;
  });
}

function hasCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
