import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { VERSION } from "./index.ts";

const ROOT = join(import.meta.dirname, "../../../..");

describe("the version", () => {
  it("is one for all packages", () => {
    const files = globSync("packages/*/package.json", { cwd: ROOT });
    assert.ok(files.length > 10);
    for (const file of files)
      assert.equal(JSON.parse(readFileSync(join(ROOT, file), "utf8")).version, VERSION, `${file}: another version`);
  });
});
