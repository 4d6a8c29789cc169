import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { resetEffects, type ResetChoice } from "./reset-choice.ts";

const KEEP: ResetChoice = { kind: "full", data: "keep", files: "keep", software: "keep" };

const of = (choice: ResetChoice, what: string): string => {
  const found = resetEffects(choice).find((effect) => effect.what.startsWith(what)) ?? assert.fail(what);
  return `${found.fate}: ${found.becomes}`;
};

describe("what a reset does", () => {
  it("is said of everything that a device has, by what was chosen", () => {
    assert.equal(of(KEEP, "Variables of the backup set"), "gone: factory values");
    assert.equal(of({ ...KEEP, kind: "backup" }, "Variables of the backup set"), "kept: kept as they were saved");
    assert.equal(of(KEEP, "The app's data"), "kept: kept");
    assert.equal(of({ ...KEEP, data: "erase" }, "The app's data"), "gone: erased");
    assert.match(of({ ...KEEP, files: "erase" }, "Files of users"), /^gone: erased, those that the DMS gives too/);
    assert.match(of({ ...KEEP, software: "factory" }, "Software"), /^gone: back to the factory bundle/);
  });

  it("never touches what survives every reset", () => {
    const most: ResetChoice = { kind: "full", data: "erase", files: "erase", software: "factory" };
    for (const what of ["Identity", "Trust root", "Framework"]) assert.equal(of(most, what), "kept: untouched");
  });
});
