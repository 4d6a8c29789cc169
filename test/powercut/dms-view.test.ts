import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { parseLine } from "@regrow/core/recovery-log";
import { shownByDms } from "./dms-view.ts";
import { findBroken } from "./laws.ts";
import { MemoCryptography } from "./memo-cryptography.ts";
import { SCENARIOS } from "./scenario/index.ts";
import { SimDevice } from "./sim-device.ts";
import { look, type View } from "./view.ts";
import { ONE, TWO } from "./world.ts";

const cryptography = new MemoCryptography();

describe("what the DMS shows of a device (law L13)", () => {
  let view: View;
  before(async () => {
    const scenario = SCENARIOS.find(({ name }) => name === "update, trial, confirm");
    assert.ok(scenario !== undefined);
    const disk = await scenario.prepare(cryptography);
    await scenario.run({ disk, cryptography, tell: () => {} });
    const device = await SimDevice.start(disk, cryptography);
    view = await look(device, disk, []);
    await device.stop();
  });
  const brokenBy = (change: Partial<View>): string | undefined =>
    findBroken({ view: { ...view, ...change }, facts: [], allowed: {}, kept: new Map(), cryptography });

  it("is what runs, at the end of an update", () => {
    assert.equal(brokenBy({}), undefined);
    assert.equal(shownByDms(view.log), TWO.manifestSha256);
  });

  it("is the old version at every entry before the new one has proved itself", () => {
    const confirmedAt = view.log.findLastIndex((line) => parseLine(line)?.event.kind === "confirmed");
    assert.ok(confirmedAt > 0);
    for (let length = 0; length <= view.log.length; length += 1) {
      const shown = shownByDms(view.log.slice(0, length));
      if (length > confirmedAt) assert.equal(shown, TWO.manifestSha256);
      else assert.ok(shown === null || shown === ONE.manifestSha256);
    }
  });

  it("is wrong, and found to be, where the log lacks the entry that tells of the new version", () => {
    const lines = view.log.filter((line) => parseLine(line)?.event.kind !== "confirmed" || line.includes(ONE.version));
    assert.ok(lines.length < view.log.length);
    assert.match(brokenBy({ log: lines }) ?? "nothing", /^L1[34]: /);
    const cut = view.log.slice(
      0,
      view.log.findLastIndex((line) => parseLine(line)?.event.kind === "confirmed"),
    );
    assert.equal(brokenBy({ log: cut }), `L13: the DMS shows ${ONE.version}, confirmed is ${TWO.version}`);
  });

  it("is wrong, and found to be, where another version runs than the one that was confirmed", () => {
    assert.ok(view.app !== undefined);
    const app = { ...view.app, generation: ONE.manifestSha256, version: ONE.version };
    const broken = brokenBy({ app: Object.assign(Object.create(Object.getPrototypeOf(view.app)), view.app, app) });
    assert.match(broken ?? "nothing", /^L13: the DMS shows .* runs$/);
  });
});
