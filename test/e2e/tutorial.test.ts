import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ownPort } from "@regrow/testing/own-port";
import { blocksOf } from "../harness/page-blocks.ts";
import { Reader } from "../harness/reader.ts";

const PAGE = "docs/tutorial/a-fleet-of-three.md";
/** As the page has them; a test takes free ones. */
const PORTS = ["8080", "8443", "8091", "8092", "8093"];
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

describe("the tutorial of a fleet of three", { timeout: 600_000 }, () => {
  it("leads a reader who types what it says to three devices, one of which met a bad version", async () => {
    const folder = await mkdtemp(join(tmpdir(), "regrow-tutorial-"));
    const named = new Map<string, string>();
    for (const port of PORTS) named.set(port, String(await ownPort()));
    const replace = (text: string): string =>
      [...named].reduce((all, [name, value]) => all.replaceAll(name, value), text);
    const ports = `--people-port ${named.get("8080") ?? ""} --device-port ${named.get("8443") ?? ""}`;
    const environment = { REGROW_PASSWORD: "correct horse battery" };
    try {
      await using reader = await Reader.sitDown({ folder, environment, replace });
      const blocks = await blocksOf(PAGE);
      assert.ok(blocks.length > 15, `${blocks.length} blocks`);
      const printed: string[] = [];
      for (const block of blocks) {
        const text = block.words[0] === "dms" ? `${block.text} ${ports}` : block.text;
        const out = await reader.follow({ ...block, text });
        printed.push(out);
        // What the reader copies out of what was printed.
        const [first] = UUID.exec(/device-1/.test(block.text) && block.language === "sh" ? out : "") ?? [];
        if (first !== undefined) named.set("<first device>", first);
        const tokens = out.match(/^[\w-]{20,}$/gm) ?? [];
        if (block.text.includes("token create")) {
          named.set("<provision token>", tokens[0] ?? "");
          named.set("<claim token>", tokens[1] ?? "");
        }
      }
      const said = printed.join("");
      assert.match(said, /1\.0\.0[^]*1\.0\.0[^]*1\.0\.0/, "the list shows three devices on 1.0.0");
      assert.match(printed.findLast((out) => /rolled back/i.test(out)) ?? "", /1\.2\.0/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
