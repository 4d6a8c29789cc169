import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FaultPlan } from "@regrow/sim/disk";
import { SHORT_DEPTH } from "./depth.ts";
import { Explorer } from "./explore.ts";
import { Judge } from "./judge.ts";
import { MemoCryptography } from "./memo-cryptography.ts";
import { recordCuts } from "./record-cuts.ts";
import { SCENARIOS } from "./scenario/index.ts";
import { figuresOf, problemsOf } from "./verdict.ts";

const cryptography = new MemoCryptography();

async function explore(name: string, plan: FaultPlan = {}): Promise<Explorer> {
  const scenario = SCENARIOS.find((each) => each.name === name);
  assert.ok(scenario !== undefined);
  const base = await scenario.prepare(cryptography);
  const judge = await Judge.of(scenario, cryptography, base);
  const { cuts } = await recordCuts(scenario, cryptography, base, plan);
  const explorer = new Explorer(judge, { depth: { ...SHORT_DEPTH, statesAtCut: 8 } });
  await explorer.explore(cuts);
  return explorer;
}

/** Number of the n-th sync whose operation reads so. */
async function syncNumber(name: string, isIt: (path: string, before: readonly string[]) => boolean): Promise<number> {
  const scenario = SCENARIOS.find((each) => each.name === name);
  assert.ok(scenario !== undefined);
  const base = await scenario.prepare(cryptography);
  const { log } = await recordCuts(scenario, cryptography, base);
  const syncs = log.filter(({ kind }) => kind === "sync");
  const found = syncs.findIndex(({ number, path }) =>
    isIt(
      path,
      log.slice(0, number - 1).map((each) => `${each.name} ${each.path}`),
    ),
  );
  assert.ok(found >= 0);
  return found + 1;
}

describe("power-cut suite", () => {
  const update = "update, trial, confirm";

  it("finds nothing wrong with an update", async () => {
    const { broken, hashes } = await explore(update);
    assert.deepEqual(broken, []);
    assert.ok(hashes.size > 100, `${hashes.size} states`);
  });

  it("catches an install whose barrier does nothing", async () => {
    const ignoreSync = await syncNumber(
      update,
      (path, before) => path === "" && before.some((each) => each.startsWith("symlink")),
    );
    const { broken } = await explore(update, { ignoreSync });
    assert.match(broken[0]?.law ?? "nothing", /^L3: /);
  });

  it("catches metadata that is believed before it is durable", async () => {
    const rotation = "rotation of every role's key";
    const ignoreSync = await syncNumber(rotation, (path) => path.startsWith("identity/trust."));
    const { broken } = await explore(rotation, { ignoreSync });
    assert.match(broken[0]?.law ?? "nothing", /^L6: metadata/);
  });

  it("catches settings whose file is renamed before it is synced", async () => {
    const ignoreSync = await syncNumber("save of settings, erase", (path) => path === "settings/current.json.new");
    const { broken } = await explore("save of settings, erase", { ignoreSync });
    assert.match(broken[0]?.law ?? "nothing", /^L/);
  });

  it("is not content with having looked at nothing", () => {
    const nothing = { finished: { examined: [], failed: [] }, rot: undefined, checksums: [] };
    assert.equal(figuresOf(nothing).states, 0);
    assert.ok(problemsOf(nothing, false, 1).length > 0);
  });
});
