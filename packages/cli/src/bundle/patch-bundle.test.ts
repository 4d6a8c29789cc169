import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { createKeys } from "../key/index.ts";
import { buildBundle } from "./build-bundle.ts";
import { inspectBundle, verifyBundle } from "./check-bundle.ts";
import { patchBundle, type PatchOptions } from "./patch-bundle.ts";

const cryptography = new NodeCryptography();
const nowMs = Date.UTC(2026, 10, 21);

describe("patchBundle", () => {
  let folder = "";
  let base = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-patch-"));
    await createKeys(join(folder, "keys"), { product: "ACME-KIOSK", cryptography, nowMs });
    const description = {
      product: "ACME-KIOSK",
      securityVersion: 3,
      webApp: false,
      app: { command: "node", arguments: ["main.mjs"] },
      rows: [{ name: "page.html", file: "page.html", type: 1, flags: 5 }],
      tree: { exclude: ["page.html"] },
    };
    await put("app/regrow.json", JSON.stringify(description));
    await put("app/main.mjs", "run();\n");
    await put("app/old.txt", "old");
    await put("app/page.html", "<p>1</p>");
    base = join(folder, "1.0.0.regrow");
    await buildBundle({
      cryptography,
      folder: join(folder, "app"),
      version: "1.0.0",
      keysDir: join(folder, "keys"),
      out: base,
      nowMs,
    });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const put = async (path: string, contents: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  };
  const patch = (
    change: Pick<PatchOptions, "files" | "removed"> & { readonly base?: string; readonly version?: string },
  ) =>
    patchBundle({
      cryptography,
      version: "1.0.1",
      base,
      keysDir: join(folder, "keys"),
      out: join(folder, `${change.version ?? "1.0.1"}.regrow`),
      nowMs,
      ...change,
    });
  const refused = (change: Parameters<typeof patch>[0], code: string) =>
    assert.rejects(patch(change), (error) => error instanceof RegrowError && error.code === code);

  it("holds the files that change, and comes to the base with them", async () => {
    await put("new.html", "<p>2</p>");
    await put("main.mjs", "walk();\n");
    const files = new Map([
      ["page.html", join(folder, "new.html")],
      ["app/main.mjs", join(folder, "main.mjs")],
      ["app/lib/added.mjs", join(folder, "main.mjs")],
      ["hello.txt", join(folder, "new.html")],
    ]);
    const built = await patch({ files, removed: ["app/old.txt"] });
    assert.equal((await inspectBundle(cryptography, built.file)).objects.length, 2);
    const { full } = await verifyBundle(built.file, { cryptography, nowMs });
    assert.deepEqual(
      full.rows.map(({ name, type, flags, version }) => [name, type, flags, version]),
      [
        ["hello.txt", 0xfe, 0, "1.0.1"],
        ["page.html", 1, 5, "1.0.1"],
      ],
    );
    assert.deepEqual(
      full.trees[0]?.entries.map(({ path }) => path),
      ["lib/added.mjs", "main.mjs"],
    );
    assert.deepEqual([full.app?.command, full.securityVersion, full.version], ["node", 3, "1.0.1"]);
  });

  it("takes a row away", async () => {
    const built = await patch({ files: new Map(), removed: ["page.html"] });
    const { full } = await verifyBundle(built.file, { cryptography, nowMs });
    assert.deepEqual(full.rows, []);
  });

  it("refuses what changes nothing, what is not there, and a base that is itself partial", async () => {
    await refused({ files: new Map(), removed: [] }, "INPUT_INVALID");
    await refused({ files: new Map(), removed: ["nothing.txt"] }, "INPUT_INVALID");
    await refused({ files: new Map([["page.html", join(folder, "gone")]]), removed: [] }, "INPUT_UNREADABLE");
    const { file } = await patch({ files: new Map(), removed: ["page.html"] });
    await refused({ base: file, version: "1.0.2", files: new Map(), removed: ["app/old.txt"] }, "BUNDLE_BASE_UNKNOWN");
    await refused({ files: new Map(), removed: ["app/old.txt"] }, "BUNDLE_EXISTS");
  });
});
