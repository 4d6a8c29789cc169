import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { SILENT } from "../../test/test-device.ts";
import { FOLDERS, generationLayout } from "../layout/index.ts";
import { programsIn } from "./start-program.ts";

/** Says why it was started, repeats what it is told, and shows a bad temper. */
const SCRIPT = `
process.stdout.write([process.env.REGROW_SAFE_MODE_REASON, process.env.MODE, process.env.SECRET ?? "clean", process.cwd()].join(" ") + "\\n");
process.stdin.once("data", (answer) => { process.stdout.write("got " + answer); process.exit(3); });
`;

describe("programsIn", () => {
  it("starts a program of a generation in its tree, with its own environment and the reason, and tells how it ended", async () => {
    const root = await mkdtemp(join(tmpdir(), "regrow-program-"));
    try {
      const tree = join(root, generationLayout("a".repeat(64)).tree("app"));
      await mkdir(tree, { recursive: true });
      await mkdir(join(root, FOLDERS.data));
      await writeFile(join(tree, "heal.mjs"), SCRIPT);
      process.env["SECRET"] = "leaked";
      const program = await programsIn(
        root,
        SILENT,
      )({
        program: { tree: "app", command: "node", arguments: ["heal.mjs"], environment: { MODE: "dark" } },
        ...{ generation: "a".repeat(64), version: "1.0.0", reason: { REGROW_SAFE_MODE_REASON: "max-faults" } },
      });
      const said = text(program.input);
      program.output.write("S000003\r\n1\r\n");
      assert.deepEqual(await program.ended, { code: 3, signal: null });
      assert.equal(await said, `max-faults dark clean ${tree}\ngot S000003\r\n1\r\n`);
    } finally {
      delete process.env["SECRET"];
      await rm(root, { recursive: true, force: true });
    }
  });
});
