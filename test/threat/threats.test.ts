import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { THREATS } from "./threats.ts";

const ROOT = new URL("../../", import.meta.url);

/** What `npm run e2e` runs must still be there: the test by its name, each defence by its text. */
describe("the threat table", () => {
  for (const { attack, test, switches } of THREATS)
    it(`${attack}: names a test and defences that are there`, () => {
      assert.notEqual(switches.length, 0, "without a switch nothing shows that the test can fail");
      const name = test.name.replace(/(UPDATE_\w+)$/, "${code}");
      assert.ok(
        [test.name, name].some((text) => read(test.file).includes(text)),
        `${test.file} has no test "${test.name}"`,
      );
      for (const { file, text, defence } of switches)
        assert.equal(read(file).split(text).length - 1, 1, `${defence} in ${file}: ${text}`);
    });
});

function read(file: string): string {
  return readFileSync(new URL(file, ROOT), "utf8");
}
