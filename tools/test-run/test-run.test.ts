import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";

const PASSING = `import { it } from "node:test"; it("works", () => {});`;

interface Outcome {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly text: string;
}

/** Runs the runner over a house of its own that holds these files. */
function runOver(t: TestContext, files: Readonly<Record<string, string>>, ...args: readonly string[]): Outcome {
  const root = mkdtempSync(join(tmpdir(), "regrow-test-run-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // with it node:test would take the child for a test file
  const runner = join(import.meta.dirname, "..", "test.ts");
  const child = spawnSync(process.execPath, [runner, `--root=${root}`, ...args], {
    encoding: "utf8",
    env,
    timeout: 60_000,
  });
  return { code: child.status, lines: child.stdout.trimEnd().split("\n"), text: child.stdout };
}

describe("the test runner", () => {
  it("ends with the counts, each test once", (t) => {
    const nested = `import { describe, it } from "node:test"; describe("x", () => { it("a", () => {}); it.skip("b", () => {}); });`;
    const { code, lines } = runOver(t, { "packages/a/src/a.test.ts": PASSING, "packages/b/test/b.test.ts": nested });
    assert.equal(lines.at(-1), "2 passed, 0 failed, 1 skipped");
    assert.equal(code, 0);
  });

  it("is red for a failing test and says why, not counting the suite around it", (t) => {
    const failing = `import { describe, it } from "node:test"; describe("x", () => { it("y", () => { throw new Error("boo"); }); });`;
    const { code, lines, text } = runOver(t, { "packages/a/src/a.test.ts": failing, "test/s/b.test.ts": PASSING });
    assert.equal(lines.at(-1), "1 passed, 1 failed");
    assert.match(text, /^FAIL .*a\.test\.ts 0 passed, 1 failed .*\n +y: .*boo/m);
    assert.match(text, /a\.test\.ts: y\n.*boo/);
    assert.equal(code, 1);
  });

  it("runs the long tests only when asked, and shows what they have measured", (t) => {
    const long = `import { it } from "node:test"; it("a", () => void process.stdout.write("figure: 7 kills\\n")); it("b", () => {});`;
    const files = { "packages/a/src/a.test.ts": PASSING, "test/e2e/b.test.ts": long };
    assert.equal(runOver(t, files).lines.at(-1), "1 passed, 0 failed");
    const { lines, text } = runOver(t, files, "--e2e");
    assert.equal(lines.at(-1), "2 passed, 0 failed");
    assert.match(text, /^ +figure: 7 kills$/m);
  });

  it("draws the same examples for property tests in every run", (t) => {
    const drawing = `import { it } from "node:test"; import fc from "${import.meta.resolve("fast-check")}"; // "fast-check"
      it("a", () => void process.stdout.write("figure: " + fc.sample(fc.nat(), fc.readConfigureGlobal()).join() + "\\n"));`;
    const drawn = [1, 2].map(() => runOver(t, { "packages/a/src/a.test.ts": drawing }).text.match(/figure: .*/)?.[0]);
    assert.match(drawn[0] ?? "", /\d,\d/);
    assert.equal(drawn[0], drawn[1]);
  });

  const red: readonly (readonly [string, string, Record<string, string>])[] = [
    ["nothing to run", "no test ran", {}],
    ["a file that registers no test", "registers no test", { "packages/a/src/a.test.ts": "export {};" }],
    [
      "a suite without tests",
      "registers no test",
      { "packages/a/src/a.test.ts": `import { describe } from "node:test"; describe("x", () => {});` },
    ],
    ["a file that cannot be loaded", "bad luck", { "packages/a/src/a.test.ts": `throw new Error("bad luck");` }],
    [
      "a file that fails after its tests",
      "outside its tests",
      { "packages/a/src/a.test.ts": `${PASSING} process.on("exit", () => { process.exitCode = 3; });` },
    ],
    ["a package without tests", "packages/b has no test", { "packages/b/src/b.ts": "export {};" }],
    ["an empty test folder", "packages/b/test has no test", { "packages/b/test/README.md": "" }],
    ["an empty folder of scenarios", "test/scenario has no test", { "test/scenario/b.ts": "export {};" }],
  ];
  for (const [what, message, files] of red) {
    it(`is red for ${what}`, (t) => {
      const others = what === "nothing to run" ? {} : { "packages/fine/src/fine.test.ts": PASSING };
      const { code, lines, text } = runOver(t, { ...others, ...files });
      assert.match(text, new RegExp(message));
      assert.match(lines.at(-1) ?? "", /^\d+ passed, 1 failed$/);
      assert.equal(code, 1);
    });
  }

  it("runs the files that a filter names, and is red for a filter that names none", (t) => {
    const files = { "packages/a/src/one.test.ts": PASSING, "packages/a/src/two.test.ts": PASSING };
    assert.equal(runOver(t, files, "two").lines.at(-1), "1 passed, 0 failed");
    const { code, text } = runOver(t, files, "two", "three");
    assert.match(text, /no test file has "three"/);
    assert.equal(code, 1);
  });

  it("kills a file that hangs, even in a busy loop", (t) => {
    const busy = `${PASSING} it("loops", () => { for (;;); });`;
    const open = `${PASSING} setInterval(() => {}, 1000);`;
    const files = { "packages/a/src/busy.test.ts": busy, "packages/a/src/open.test.ts": open };
    const { code, lines, text } = runOver(t, files, "--limit-s=2");
    assert.match(text, /did not end within 2 s/);
    assert.match(lines.at(-1) ?? "", /, 2 failed$/);
    assert.equal(code, 1);
  });

  it("runs the files beside sources of a package in few processes, and those of a test folder each in one of its own", (t) => {
    const telling = `import { it } from "node:test"; it("a", () => void process.stdout.write("figure: " + process.pid + " pid\\n"));`;
    const beside = ["a", "b", "c", "d", "e", "f", "g", "h", "i"].map((name) => `packages/a/src/${name}.test.ts`);
    const apart = [
      "packages/b/src/a.test.ts",
      "packages/b/test/a.test.ts",
      "packages/b/test/b.test.ts",
      "test/s/a.test.ts",
    ];
    const { text, lines } = runOver(t, Object.fromEntries([...beside, ...apart].map((file) => [file, telling])));
    const pids = text.match(/(?<=figure: )\d+/g) ?? [];
    assert.equal(lines.at(-1), "13 passed, 0 failed");
    assert.equal(pids.length, 13);
    assert.equal(new Set(pids).size, 6); // eight files and one, and each of the four others
  });

  it("says which of the files in a process it was, and is red for files that are good only alone", (t) => {
    const leaving = `${PASSING} globalThis.left = true;`;
    const meeting = `${PASSING} if (globalThis.left) process.on("exit", () => { process.exitCode = 3; });`;
    const ending = `${PASSING} process.on("exit", () => { process.exitCode = 3; });`;
    const together = runOver(t, { "packages/a/src/a.test.ts": leaving, "packages/a/src/b.test.ts": meeting });
    assert.match(together.text, /alone each is good/);
    assert.match(together.lines.at(-1) ?? "", /, 1 failed$/);
    const one = runOver(t, { "packages/a/src/a.test.ts": PASSING, "packages/a/src/b.test.ts": ending });
    assert.match(one.text, /^ok {3}packages\/a\/src\/a\.test\.ts/m);
    assert.match(one.text, /^FAIL packages\/a\/src\/b\.test\.ts/m);
    assert.equal(one.lines.at(-1), "2 passed, 1 failed");
  });

  it("ends with one object for --json", (t) => {
    const { lines } = runOver(t, { "packages/a/src/a.test.ts": PASSING }, "--json");
    assert.deepEqual(JSON.parse(lines.at(-1) ?? ""), { ok: true, figures: { passed: 1, failed: 0, skipped: 0 } });
    assert.equal(lines.at(-2), "1 passed, 0 failed");
  });
});
