import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Unsynced } from "./unsynced.ts";

describe("Unsynced", () => {
  it("names files and folders that are left to sync", () => {
    const unsynced = new Unsynced();
    unsynced.changed("d/a");
    unsynced.nameChanged("d/a");
    assert.deepEqual(unsynced.take(), { kind: "some", files: ["d/a"], folders: ["d"] });
    assert.deepEqual(unsynced.take(), { kind: "some", files: [], folders: [] });
  });

  it("follows what is renamed, below a folder too", () => {
    const unsynced = new Unsynced();
    unsynced.changed("d/a");
    unsynced.changed("da");
    unsynced.renamed("d", "e/d");
    assert.deepEqual(unsynced.take(), { kind: "some", files: ["da", "e/d/a"], folders: ["", "e"] });
  });

  it("knows the bytes by their other name when the first is removed", () => {
    const unsynced = new Unsynced();
    unsynced.changed("a");
    unsynced.linked("a", "b");
    unsynced.removed("a");
    assert.deepEqual(unsynced.take(), { kind: "some", files: ["b"], folders: [""] });
  });

  it("stops counting at some number, and after a failed sync", () => {
    const unsynced = new Unsynced();
    for (let index = 0; index < 16; index += 1) unsynced.changed(`f${index}`);
    assert.equal(unsynced.take().kind, "some");
    for (let index = 0; index < 17; index += 1) unsynced.changed(`f${index}`);
    assert.equal(unsynced.take().kind, "everything");
    unsynced.lostTrack();
    unsynced.changed("a");
    assert.equal(unsynced.take().kind, "everything");
  });
});
