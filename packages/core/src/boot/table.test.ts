import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bootMatrix } from "./table.ts";

describe("the boot matrix", () => {
  it("is what the documentation says", () => {
    const lines = bootMatrix().map((row) =>
      [row.situation, row.action, row.logged, row.writes ? "writes" : ""].join(" | "),
    );
    assert.deepEqual(lines, [
      "nothing installed | kernel alone |  | ",
      "confirmed, whole | start 1.1.0 |  | ",
      "confirmed, 7 faults | start 1.1.0 |  | ",
      "confirmed, 8 faults | safe mode: max-faults | safe-mode-entered: max-faults | writes",
      "confirmed damaged, previous whole | start 1.0.0 | fell-back to 1.0.0: 1.1.0 is damaged | writes",
      "confirmed damaged, previous below the security version | safe mode: nothing-whole | safe-mode-entered: nothing-whole | writes",
      "confirmed and previous damaged | safe mode: nothing-whole | safe-mode-entered: nothing-whole | writes",
      "confirmed damaged, no previous | safe mode: nothing-whole | safe-mode-entered: nothing-whole | writes",
      "confirmed below the security version, previous not | start 1.0.0 | fell-back to 1.0.0: 1.1.0 is below the security version | writes",
      "trial, not started yet | start 1.2.0 on trial |  | writes",
      "trial, started twice, not confirmed | start 1.2.0 on trial |  | writes",
      "trial, started three times, not confirmed | start 1.1.0 | rolled-back 1.2.0: starts-exhausted (exit-before-ready) | writes",
      "trial, started three times, no fault (power cuts) | start 1.1.0 | rolled-back 1.2.0: starts-exhausted | writes",
      "trial damaged | start 1.1.0 | rolled-back 1.2.0: damaged | writes",
      "trial below the security version | start 1.1.0 | rolled-back 1.2.0: below-security-version | writes",
      "trial and confirmed damaged, previous whole | start 1.0.0 | rolled-back 1.2.0: damaged; fell-back to 1.0.0: 1.1.0 is damaged | writes",
      "everything damaged | safe mode: nothing-whole | rolled-back 1.2.0: damaged; safe-mode-entered: nothing-whole | writes",
      "first installation, started three times, not confirmed | kernel alone | rolled-back 1.2.0: starts-exhausted | writes",
      "in safe mode, trial waiting | start 1.2.0 on trial |  | writes",
      "in safe mode after damage, whole again | safe mode: nothing-whole |  | ",
    ]);
  });
});
