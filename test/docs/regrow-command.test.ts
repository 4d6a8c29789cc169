import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { chosenNode } from "../../tools/setup/choose-node.mjs";
import { isInstalled } from "../../tools/setup/installed.mjs";
import { ROOT } from "../../tools/setup/place.mjs";
import { blocksOf } from "../harness/page-blocks.ts";

const PAGE = "docs/README.md";
const run = promisify(execFile);
/** Else the command would install packages first. */
const isReady = isInstalled(chosenNode());

describe(`the command that ${PAGE} makes`, () => {
  it("is the checkout's, from every folder", { skip: !isReady && "npm run setup has not been run" }, async () => {
    await withTempFolder(async (folder) => {
      const [block] = await blocksOf(PAGE);
      assert.match(block?.text ?? "", /^sudo ln -s .* \/usr\/local\/bin\/regrow$/);
      const line = (block?.text ?? "").replace("sudo ", "").replace("/usr/local/bin", folder);
      await run("sh", ["-euc", line], { cwd: ROOT });
      assert.equal(await realpath(join(folder, "regrow")), join(await realpath(ROOT), "packages/cli/bin/regrow.mjs"));
      const path = [folder, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
      const { stdout } = await run("regrow", ["--version"], { cwd: folder, env: { PATH: path } });
      assert.match(stdout, /^regrow \d+\.\d+\.\d+$/m);
    });
  });
});
