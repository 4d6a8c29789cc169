import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createStatus } from "./status.ts";
import type { Progress } from "./progress.ts";

function at(done: number): Progress {
  return { label: "upload", done, total: 2_000_000, unit: "bytes" };
}

function recorder(isInteractive: boolean) {
  let nowMs = 0;
  let text = "";
  const status = createStatus({
    terminal: { write: (more) => void (text += more), isInteractive, columns: 80 },
    clock: { monotonicMs: () => nowMs },
    mode: "shown",
  });
  return { status, text: () => text, pass: (ms: number) => void (nowMs += ms) };
}

describe("progress", () => {
  it("is a line every few seconds where nobody watches, and one at the end", () => {
    const { status, text, pass } = recorder(false);
    for (let done = 0; done <= 2_000_000; done += 100_000) {
      status.progress(at(done));
      pass(500);
    }
    assert.deepEqual(text().trim().split("\n"), [
      "upload   0 %  0 B of 2.0 MB",
      "upload  30 %  600.0 kB of 2.0 MB",
      "upload  60 %  1.2 MB of 2.0 MB",
      "upload  90 %  1.8 MB of 2.0 MB",
      "upload 100 %  2.0 MB of 2.0 MB",
    ]);
  });

  it("says its end once, however often that is told, and again when it begins anew", () => {
    const { status, text } = recorder(false);
    for (const done of [0, 2_000_000, 2_000_000, 0, 2_000_000]) status.progress(at(done));
    assert.equal(text().match(/100 %/g)?.length, 2, text());
  });

  it("says how much where nobody knows of how much, a line every few seconds", () => {
    const { status, text, pass } = recorder(false);
    for (let done = 0; done < 61_000; done += 1_000) {
      status.progress({ label: "export", done, total: null, unit: "bytes" });
      pass(100);
    }
    assert.deepEqual(text().trim().split("\n"), ["export 0 B", "export 30.0 kB", "export 60.0 kB"]);
  });

  it("is one bar that is drawn over on a terminal, and notes go above it", () => {
    const { status, text, pass } = recorder(true);
    status.progress(at(0));
    pass(200);
    status.progress(at(1_000_000));
    status.note("half way");
    pass(200);
    status.progress(at(2_000_000));
    const screen = text();
    assert.equal(screen.split("\n").length, 3);
    assert.match(screen, /█{12}░{12} {2}50 % {2}1.0 MB of 2.0 MB\r\u001B\[Khalf way\n/);
    assert.match(screen, /█{24} 100 % {2}2.0 MB of 2.0 MB\n$/);
  });

  it("is nothing with --quiet", () => {
    let text = "";
    const status = createStatus({
      terminal: { write: (more) => void (text += more), isInteractive: true, columns: 80 },
      clock: { monotonicMs: () => 0 },
      mode: "quiet",
    });
    status.progress(at(5));
    status.note("x");
    status.end();
    assert.equal(text, "");
  });
});
