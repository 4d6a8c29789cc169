import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ROOT } from "../setup/place.mjs";
import { REFERENCE_PAGES } from "./pages.ts";

describe("the reference", () => {
  for (const [path, make] of Object.entries(REFERENCE_PAGES)) {
    it(`${path} is what the tables say: else run 'node tools/generate-reference.ts'`, async () => {
      assert.equal(await readFile(join(ROOT, path), "utf8"), make());
    });
  }
});
