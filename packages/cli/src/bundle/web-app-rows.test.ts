import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { buildWebApp } from "@regrow/device/web-app";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { parseDescription } from "./description.ts";
import { webAppRows } from "./web-app-rows.ts";

const APP = { command: "node", arguments: ["main.mjs"] };
const STANDARD = (await buildWebApp()).map(({ name }) => name);

/** Names of the rows that a folder with these files gets. */
async function namesOf(description: object, files: readonly string[] = []): Promise<readonly string[]> {
  await using folder = await makeTempFolder();
  for (const name of files) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), name);
  }
  const parsed = parseDescription(new TextEncoder().encode(JSON.stringify({ product: "ACME", ...description })));
  const rows = await webAppRows(folder.path, parsed);
  for (const { row, source } of rows) {
    assert.equal(row.type, 0x45);
    if (typeof source === "string")
      assert.ok(row.name.endsWith((await readFile(source, "utf8")).replace(/^[^/]+\//, "")));
  }
  return rows.map(({ row }) => row.name);
}

describe("the web app in a bundle", () => {
  it("is Regrow's own, for every bundle with a program", async () => {
    assert.deepEqual(await namesOf({ app: APP }), STANDARD);
    assert.deepEqual(await namesOf({ app: APP, webApp: true }, ["webapp/index.html"]), STANDARD);
  });

  it("is none where nobody wants one: told so, or a bundle of rows alone", async () => {
    const rows = [{ name: "notes.txt", file: "notes.txt" }];
    assert.deepEqual(await namesOf({ app: APP, webApp: false }, ["webapp/index.html"]), []);
    assert.deepEqual(await namesOf({ rows }), []);
    assert.deepEqual(await namesOf({ rows, webApp: true }), STANDARD);
  });

  it("is the project's own: a folder webapp with a page in it, a folder that is named, or rows", async () => {
    const files = ["webapp/index.html", "webapp/deep/app.js", "pages/index.html"];
    assert.deepEqual(await namesOf({ app: APP }, files), ["webapp/deep/app.js", "webapp/index.html"]);
    assert.deepEqual(await namesOf({ app: APP, webApp: "pages" }, files), ["webapp/index.html"]);
    const rows = [{ name: "webapp/index.html", file: "pages/index.html" }];
    assert.deepEqual(await namesOf({ app: APP, rows }, files), []);
    // A folder of that name may be anything.
    assert.deepEqual(await namesOf({ app: APP }, ["webapp/src/main.ts"]), STANDARD);
  });

  it("is a mistake where the folder that is named has no page", async () => {
    await assert.rejects(namesOf({ app: APP, webApp: "pages" }, ["pages/app.js"]), /CONFIGURATION_INVALID|index\.html/);
  });
});
