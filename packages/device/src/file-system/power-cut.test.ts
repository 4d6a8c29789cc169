import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { SimulatedDisk, type CrashState, type NameOrder } from "@regrow/sim/disk";
import fc from "fast-check";
import { BUNDLE_TEXTS, contentsOf, create, large, openFiles, writeBundleFiles } from "../../test/files.ts";
import type { FileSystem } from "./index.ts";

/** Names and contents: of user files, undefined for a name that is hidden. */
type Model = Readonly<Record<string, string | undefined>>;

/** One change, and what the table is after it. */
interface Step {
  readonly name: string;
  run(files: FileSystem): Promise<void>;
  after(before: Model): Model;
}

const put = (name: string, text: string): Step => ({
  name: `put ${name}`,
  run: (files) => create(files, name, text),
  after: (before) => ({ ...before, [name]: text }),
});
const remove = (name: string): Step => ({
  name: `remove ${name}`,
  run: (files) => files.delete(name),
  after: (before) => ({ ...before, [name]: undefined }),
});
const showHidden: Step = {
  name: "show hidden",
  run: (files) => files.clearWhiteouts(),
  after: (before) => ({ ...before, "page.html": before["page.html"] ?? BUNDLE_TEXTS["page.html"] }),
};

/** The procedures: first files, files over files, whiteouts, and a log that is written anew. */
const PROCEDURES: Readonly<Record<string, { readonly before: readonly Step[]; readonly steps: readonly Step[] }>> = {
  "first files": { before: [], steps: [put("a", large("a")), put("b", "b")] },
  "another content": { before: [put("a", large("old"))], steps: [put("a", large("new")), put("a", "newest")] },
  "a file deleted": { before: [put("a", large("a"))], steps: [remove("a"), put("a", "again")] },
  "a bundle's file shadowed, hidden, shown": {
    before: [],
    steps: [put("page.html", "mine"), remove("page.html"), showHidden],
  },
  "the log written anew": {
    before: Array.from({ length: 65 }, (_, index) => put("a", String(index))),
    steps: Array.from({ length: 3 }, (_, index) => put("a", large(String(index)))),
  },
};

describe("file system and power", () => {
  for (const [name, { before, steps }] of Object.entries(PROCEDURES))
    it(`leaves the old or the new table at every operation: ${name}`, async () => {
      const { base, model } = await prepare(before);
      const checked = await cutEverywhere(base, model, steps);
      assert.ok(checked > 10, String(checked));
    });

  for (const [name, { before, steps }] of Object.entries(PROCEDURES))
    it(`tells the truth when any operation fails: ${name}`, async () => {
      const { base, model } = await prepare(before);
      for (const code of ["ENOSPC", "EIO", "EROFS"] as const)
        for (let operation = 1, isTouched = true; isTouched; operation += 1)
          isTouched = await failOnce(base, model, steps, { operation, code });
    });

  for (const [name, { before, steps }] of Object.entries(PROCEDURES))
    it(`leaves the old or the new table when the disk dies at any operation: ${name}`, async () => {
      const { base, model } = await prepare(before);
      for (let operation = 1, isTouched = true; isTouched; operation += 1)
        for (const forEver of [true, false]) isTouched = await dieAt(base, model, steps, { operation, forEver });
    });

  for (const [name, { before, steps }] of Object.entries(PROCEDURES))
    it(`survives a kill at every operation, and a cut while it starts again: ${name}`, async () => {
      const { base, model } = await prepare(before);
      assert.ok((await killEverywhere(base, model, steps)) > 10);
    });

  it("is caught when a sync is left out", async () => {
    const { base, model } = await prepare([put("a", large("old"))]);
    const survivors: number[] = [];
    // Syncs of the start (log, folder), then content, folder, log.
    for (const ignoreSync of [3, 4, 5]) {
      const isCaught = await cutEverywhere(base, model, [put("a", large("new"))], { ignoreSync }).then(
        () => false,
        (error: unknown) => error instanceof assert.AssertionError || error instanceof RegrowError,
      );
      if (!isCaught) survivors.push(ignoreSync);
    }
    assert.deepEqual(survivors, []);
  });
});

describe("file system and a model", () => {
  const name = fc.constantFrom("a", "b", "page.html", "essential.pem");
  const step = fc.oneof(
    fc.tuple(name, fc.string({ maxLength: 20 })).map(([given, text]) => put(given, text)),
    name.map(remove),
    fc.constant(showHidden),
  );

  it("is what a table of names says, after every step and every restart", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 30 }), async (program) => {
        const disk = new SimulatedDisk();
        await writeBundleFiles(disk);
        let files = await openFiles(disk);
        let model: Model = BUNDLE_TEXTS;
        for (const [each, isRestart] of program) {
          model = await take(files, each, model);
          if (isRestart) files = await openFiles(disk);
          assert.deepEqual(await contentsOf(files), seen(model));
        }
      }),
      { numRuns: 200 },
    ));

  /** The outcome is known beforehand: refused for what is not there or essential, and an essential file comes back. */
  async function take(files: FileSystem, each: Step, model: Model): Promise<Model> {
    const given = each.name.startsWith("remove ") ? each.name.slice("remove ".length) : undefined;
    const isShadow = given === "essential.pem" && model[given] !== BUNDLE_TEXTS["essential.pem"];
    const isRefused = given !== undefined && (model[given] === undefined || (given === "essential.pem" && !isShadow));
    try {
      await each.run(files);
      assert.equal(isRefused, false, each.name);
    } catch (error) {
      // A shadow with the very bytes of the essential file is a shadow all the same.
      if (!(error instanceof RegrowError) || !isRefused) throw error;
      return model;
    }
    return given === "essential.pem" ? { ...model, [given]: BUNDLE_TEXTS[given] } : each.after(model);
  }
});

async function prepare(steps: readonly Step[]): Promise<{ readonly base: SimulatedDisk; readonly model: Model }> {
  const disk = new SimulatedDisk();
  await writeBundleFiles(disk);
  const files = await openFiles(disk);
  let model: Model = BUNDLE_TEXTS;
  for (const step of steps) {
    await step.run(files);
    model = step.after(model);
  }
  await disk.barrier();
  return { base: disk.fork(), model };
}

/** Runs the steps, and starts anew from every state that a cut may leave: acknowledged, or what was going on. How many they were. */
async function cutEverywhere(
  base: SimulatedDisk,
  first: Model,
  steps: readonly Step[],
  plan: { readonly ignoreSync?: number } = {},
): Promise<number> {
  const cuts: { readonly state: CrashState; readonly allowed: readonly Model[] }[] = [];
  let allowed: readonly Model[] = [first];
  const seenStates = new Set<string>();
  const look = (now: SimulatedDisk): void => {
    for (const names of ["journal", "any"] satisfies readonly NameOrder[])
      for (const state of now.crashStates({ limit: 60, seed: now.operations, names })) {
        const key = `${state.hash} ${JSON.stringify(allowed)}`;
        if (!seenStates.has(key)) cuts.push({ state, allowed });
        seenStates.add(key);
      }
  };
  const disk = base.fork({ plan, onOperation: (_operation, now) => look(now) });
  const files = await openFiles(disk);
  let model = first;
  for (const step of steps) {
    allowed = [model, step.after(model)];
    await step.run(files);
    model = step.after(model);
    allowed = [model];
    look(disk);
  }
  for (const cut of cuts) await check(disk, cut.state, cut.allowed);
  return cuts.length;
}

/** Lets the disk fail, once or for good, and cuts the power at the first failure that is told, or at the end. False when nothing failed. */
async function dieAt(
  base: SimulatedDisk,
  first: Model,
  steps: readonly Step[],
  { operation, forEver }: { readonly operation: number; readonly forEver: boolean },
): Promise<boolean> {
  const disk = base.fork({ plan: { fail: { operation, code: "EIO", forEver } } });
  const files = await openFiles(disk);
  const cut = async (allowed: readonly Model[]): Promise<void> => {
    for (const names of ["journal", "any"] satisfies readonly NameOrder[])
      for (const state of disk.crashStates({ limit: 40, seed: operation, names }))
        assertAllowed(await contentsOf(await openFiles(disk.boot(state))), allowed);
  };
  let model = first;
  for (const step of steps) {
    const before = model;
    try {
      await step.run(files);
      model = step.after(model);
    } catch (error) {
      assert.ok(error instanceof RegrowError, String(error));
      await cut([before, step.after(before)]);
      return true;
    }
  }
  await cut([model]);
  return disk.operations >= operation;
}

/** Kills the program before each operation, what it wrote still in memory, and cuts the power during the next start. */
async function killEverywhere(base: SimulatedDisk, first: Model, steps: readonly Step[]): Promise<number> {
  const kills: { readonly disk: SimulatedDisk; readonly allowed: readonly Model[] }[] = [];
  let allowed: readonly Model[] = [first];
  const disk = base.fork({ onOperation: (_operation, now) => kills.push({ disk: now.fork(), allowed }) });
  const files = await openFiles(disk);
  let model = first;
  for (const step of steps) {
    allowed = [model, step.after(model)];
    await step.run(files);
    model = step.after(model);
  }
  let states = 0;
  for (const kill of kills) {
    const cuts: CrashState[] = [];
    const onOperation = (_operation: unknown, now: SimulatedDisk): void => {
      cuts.push(...now.crashStates({ limit: 20, seed: 1, names: "any" }));
    };
    const started = kill.disk.fork({ onOperation });
    assertAllowed(await contentsOf(await openFiles(started)), kill.allowed);
    cuts.push(...started.crashStates({ limit: 20, seed: 1, names: "any" }));
    for (const cut of cuts) assertAllowed(await contentsOf(await openFiles(started.boot(cut))), kill.allowed);
    states += cuts.length;
  }
  return states;
}

/** Comes up from a state, and again from every state that a cut during that start may leave. */
async function check(disk: SimulatedDisk, state: CrashState, allowed: readonly Model[]): Promise<void> {
  const again: CrashState[] = [];
  let isStarting = true;
  const onOperation = (_operation: unknown, now: SimulatedDisk): void => {
    if (isStarting) again.push(...now.crashStates({ limit: 4, seed: 1, names: "any" }));
  };
  const booted = disk.boot(state, { onOperation });
  const found = await contentsOf(await openFiles(booted));
  isStarting = false;
  assertAllowed(found, allowed);
  assert.equal(await countContents(booted), countUserFiles(found), "contents that nothing names");
  for (const each of again) assert.deepEqual(await contentsOf(await openFiles(booted.boot(each))), found);
}

/** False when the steps came to their end before the operation that was to fail. */
async function failOnce(
  base: SimulatedDisk,
  first: Model,
  steps: readonly Step[],
  fail: { readonly operation: number; readonly code: "ENOSPC" | "EIO" | "EROFS" },
): Promise<boolean> {
  const disk = base.fork({ plan: { fail } });
  const files = await openFiles(disk);
  let model = first;
  for (const step of steps) {
    const failed = await step.run(files).then(
      () => false,
      (error: unknown) => {
        assert.ok(error instanceof RegrowError, String(error));
        return true;
      },
    );
    if (!failed) model = step.after(model);
    assert.deepEqual(await contentsOf(files), seen(model), `${step.name}, ${fail.code} at ${fail.operation}`);
    if (failed) {
      await step.run(files);
      model = step.after(model);
    }
  }
  assert.deepEqual(await contentsOf(await openFiles(disk)), seen(model));
  return disk.operations >= fail.operation;
}

function assertAllowed(found: Readonly<Record<string, string>>, allowed: readonly Model[]): void {
  const texts = allowed.map((model) => JSON.stringify(sorted(seen(model))));
  const text = JSON.stringify(sorted(found));
  assert.ok(
    texts.includes(text),
    `${text.slice(0, 300)} is none of ${texts.map((each) => each.slice(0, 300)).join(" and ")}`,
  );
}

function seen(model: Model): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(model).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}

function sorted(record: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));
}

async function countContents(disk: SimulatedDisk): Promise<number> {
  let count = 0;
  for (const { name } of await disk.list("files").catch(() => []))
    count += (await disk.list(`files/${name}`)).filter((entry) => /^\d+$/.test(entry.name)).length;
  return count;
}

function countUserFiles(found: Readonly<Record<string, string>>): number {
  const bundle: Readonly<Record<string, string>> = BUNDLE_TEXTS;
  return Object.entries(found).filter(([name, text]) => bundle[name] !== text).length;
}
