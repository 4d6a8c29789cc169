import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, it } from "node:test";
import { blocksOf } from "../harness/page-blocks.ts";
import { PAGE_ROWS } from "./pages.ts";

const ROOT = join(import.meta.dirname, "../..");
/** What a fence may say: sh is typed at a shell, device at a device's console; text is looked at. */
const LANGUAGES = ["sh", "device", "text", "json", "js", "ini", "nginx", "yaml"];
const TYPED = ["sh", "device"];
const pages = await writtenPages();

describe("the pages of the documentation", () => {
  it("say of each block what it is", async () => {
    const wrong: string[] = [];
    for (const page of pages)
      for (const { language, line } of await blocksOf(page))
        if (!LANGUAGES.includes(language)) wrong.push(`${page}:${line}: ${language === "" ? "nothing" : language}`);
    assert.deepEqual(wrong, []);
  });

  it("hold JSON that is JSON", async () => {
    for (const page of pages)
      for (const { language, line, text } of await blocksOf(page))
        if (language === "json") assert.doesNotThrow(() => JSON.parse(text), `${page}:${line}`);
  });

  it("lead to what is there", async () => {
    const lost: string[] = [];
    for (const page of pages)
      for (const [, target = ""] of (await readFile(join(ROOT, page), "utf8")).matchAll(/\]\((?!https?:)([^)#\s]+)/g))
        if (!existsSync(join(ROOT, dirname(page), target))) lost.push(`${page}: ${target}`);
    assert.deepEqual(lost, []);
  });

  it("are in the table when a reader types something of them, each once, and no others are", async () => {
    const typed: string[] = [];
    for (const page of pages)
      if ((await blocksOf(page)).some(({ language }) => TYPED.includes(language))) typed.push(page);
    assert.ok(typed.length > 20, `${typed.length} pages`);
    assert.deepEqual(PAGE_ROWS.map(({ page }) => page).toSorted(), typed.toSorted());
  });

  it("are done by tests that know it", async () => {
    for (const row of PAGE_ROWS)
      for (const test of "by" in row ? row.by : []) {
        assert.ok(existsSync(join(ROOT, test)), `${row.page}: there is no ${test}`);
        const text = await readFile(join(ROOT, test), "utf8");
        assert.ok(text.includes(basename(row.page)), `${test} does not name ${row.page}`);
      }
  });
});

/** All but the reference, which is made from the tables in the code. */
async function writtenPages(): Promise<readonly string[]> {
  const all = await readdir(join(ROOT, "docs"), { recursive: true });
  const written = all.filter((name) => name.endsWith(".md") && !name.startsWith("reference"));
  return ["README.md", ...written.map((name) => `docs/${name}`).toSorted()];
}
