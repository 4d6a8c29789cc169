import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { SystemClock } from "@regrow/node/clock";
import { createTeller, StepTimeout, type Teller } from "./step.ts";

function tellerHere(signal = new AbortController().signal): { teller: Teller; notes: string[] } {
  const notes: string[] = [];
  const status = { note: (text: string) => void notes.push(text), progress: () => {}, end: () => {} };
  return { notes, teller: createTeller({ status, clock: new SystemClock(), signal, isColoured: false }) };
}

describe("a step of the story", () => {
  it("gives its value and tells its detail", async () => {
    const { teller, notes } = tellerHere();
    assert.equal(await teller.step("Add", async () => ({ value: 3, detail: "1 + 2" })), 3);
    assert.match(notes.join("\n"), /^ 1 ✓ Add .* ms\n {5}1 \+ 2$/s);
    assert.partialDeepStrictEqual(teller.reports(), [{ name: "Add", ok: true, detail: "1 + 2" }]);
  });

  it("tells what failed and what to do, and fails itself", async () => {
    const { teller } = tellerHere();
    const failing = teller.step("Write", async () => {
      throw new RegrowError("STORAGE_FULL");
    });
    await assert.rejects(failing, { code: "STORAGE_FULL" });
    const [report] = teller.reports();
    assert.equal(report?.ok, false);
    assert.match(report?.detail ?? "", /not enough free space\n→ Free some space/);
  });

  it("ends when its time is over, and when it is interrupted", async () => {
    const never = new Promise<never>(() => {});
    await assert.rejects(
      tellerHere().teller.step("Wait", () => never, 1),
      StepTimeout,
    );
    await assert.rejects(
      tellerHere(AbortSignal.abort(new Error("Ctrl-C"))).teller.step("Wait", () => never),
      /Ctrl-C/,
    );
  });
});
