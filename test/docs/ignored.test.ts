import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "../../tools/setup/place.mjs";
import { blocksOf } from "../harness/page-blocks.ts";
import { PAGE_ROWS } from "./pages.ts";

/** Options of `regrow` that name what it makes. */
const MADE = /--(?:keys|root|out|folder|ca|ca-out|to)[ =]([\w][\w./-]*)/g;
const isCheckout = existsSync(join(ROOT, ".git"));

describe(".gitignore", () => {
  it(
    "has what the pages make in a checkout, such as private keys",
    { skip: !isCheckout && "no git here" },
    async () => {
      const blocks = (await Promise.all(PAGE_ROWS.map(async ({ page }) => await blocksOf(page)))).flat();
      const typed = blocks.filter(({ language }) => language === "sh");
      const made = new Set(typed.flatMap(({ text }) => [...text.matchAll(MADE)].map(([, path = ""]) => path)));
      assert.ok(made.has("keys") && made.has("fleet/keys"));
      // A folder that is not there yet is one to git by the slash behind it.
      const asked = [...made].flatMap((path) => [path, `${path}/`]);
      const { stdout } = await promisify(execFile)("git", ["check-ignore", "--no-index", ...asked], { cwd: ROOT });
      const ignored = new Set(stdout.split("\n").map((path) => path.replace(/\/$/, "")));
      assert.deepEqual([...made.difference(ignored)], []);
    },
  );
});
