import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DIFFERENCES } from "../../test/differences.ts";
import { RegrowClient } from "../../test/regrow-client.ts";
import { Repository, type Making, type RootMaking } from "../../test/repository.ts";
import { TufJsClient, type ServedFiles } from "../../test/tuf-js-client.ts";

/** What the repository does, and what somebody in between makes of it, before both clients look at it. */
interface Step {
  readonly root: RootMaking | null;
  readonly targets: Making | null;
  /** `other`: version of a file that is named besides; 0: none is. */
  readonly snapshot: { readonly making: Making; readonly targetsShift: number; readonly other: number } | null;
  readonly timestamp: { readonly making: Making; readonly snapshotShift: number; readonly withHash: boolean } | null;
  /** How old the piece is that is served of each: 0 is the newest. */
  readonly back: Readonly<Record<"timestamp" | "snapshot" | "targets", number>>;
  /** Whether versions begin at 1 again for a role whose keys are all others. */
  readonly restarts: boolean;
  readonly missing: string | null;
  readonly flipped: { readonly file: string; readonly at: number; readonly bit: number } | null;
}

/** Nothing happens: a client that sees it knows the repository's beginning. */
const CALM: Step = {
  root: null,
  targets: null,
  snapshot: null,
  timestamp: null,
  back: { timestamp: 0, snapshot: 0, targets: 0 },
  restarts: false,
  missing: null,
  flipped: null,
};

const GOOD: Making = { isExpired: false, absent: [] };

const rarely = <Value>(value: fc.Arbitrary<Value>, weight = 1): fc.Arbitrary<Value | null> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight, arbitrary: value });
const mostly = <Value>(usual: Value, other: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

const making: fc.Arbitrary<Making> = fc.record({
  isExpired: mostly(false, fc.constant(true)),
  absent: mostly([], fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8])),
});
const roleKeys = fc
  .subarray([0, 1, 2, 3, 4, 5, 6, 7, 8], { minLength: 1, maxLength: 3 })
  .chain((keys) => fc.record({ keys: fc.constant(keys), threshold: fc.integer({ min: 1, max: keys.length }) }));
/** "root": the one that was made just now. */
const file = fc.constantFrom("timestamp", "snapshot", "targets", "root");
const back = mostly(0, fc.integer({ min: 1, max: 4 }));
const other = mostly(0, fc.integer({ min: 1, max: 2 }));
const shift = mostly(0, fc.integer({ min: -2, max: 2 }));
const wild: fc.Arbitrary<Step> = fc.record({
  root: rarely(
    fc
      .record({
        role: fc.constantFrom("root", "targets", "snapshot", "timestamp"),
        keys: roleKeys,
        signedBy: mostly("both", fc.constantFrom("old", "new")),
        step: mostly(1, fc.constantFrom(0, 2)),
        made: making,
      })
      .map(({ made, ...rest }): RootMaking => ({ ...rest, ...made })),
    3,
  ),
  targets: rarely(making, 4),
  snapshot: fc.option(fc.record({ making, targetsShift: shift, other }), { freq: 3 }),
  timestamp: fc.option(fc.record({ making, snapshotShift: shift, withHash: fc.boolean() }), { freq: 5 }),
  back: fc.record({ timestamp: back, snapshot: back, targets: back }),
  restarts: fc.boolean(),
  missing: rarely(file),
  flipped: rarely(
    fc.record({
      file,
      at: fc.nat(),
      bit: fc.integer({ min: 0, max: 7 }),
    }),
  ),
});
/** All is well but for one thing: what one check alone refuses. */
const gentle: fc.Arbitrary<Step> = fc
  .record({
    depth: fc.integer({ min: 0, max: 3 }),
    withHash: fc.boolean(),
    other,
    deviation: fc.oneof(
      fc.record({ role: fc.constantFrom("timestamp", "snapshot", "targets"), older: fc.integer({ min: 1, max: 2 }) }),
      fc.record({ rotated: fc.constantFrom("root", "targets", "snapshot", "timestamp"), keys: roleKeys }),
      fc.constantFrom("snapshotShift", "targetsShift", "expired", "nothing"),
    ),
  })
  .map(({ depth, withHash, other: named, deviation }): Step => {
    const made = deviation === "expired" ? { ...GOOD, isExpired: true } : GOOD;
    const shifted = (what: string): number => (deviation === what ? -1 : 0);
    const isRotation = typeof deviation === "object" && "rotated" in deviation;
    return {
      ...CALM,
      root: isRotation ? { ...GOOD, role: deviation.rotated, keys: deviation.keys, signedBy: "both", step: 1 } : null,
      restarts: true,
      targets: depth > 2 ? made : null,
      snapshot: depth > 1 ? { making: made, targetsShift: shifted("targetsShift"), other: named } : null,
      timestamp: depth > 0 ? { making: GOOD, withHash, snapshotShift: shifted("snapshotShift") } : null,
      back:
        typeof deviation === "object" && "older" in deviation
          ? { ...CALM.back, [deviation.role]: deviation.older }
          : CALM.back,
    };
  });
const step = fc.oneof({ weight: 1, arbitrary: wild }, { weight: 2, arbitrary: gentle });
const roles = fc.record({ root: roleKeys, targets: roleKeys, snapshot: roleKeys, timestamp: roleKeys });

describe("our client of the TUF workflow and tuf-js's", () => {
  it("take and refuse the same repositories, over their whole lives", async () => {
    const codes = new Set<string>();
    const counts = { accepted: 0, refused: 0, "not fetched": 0, "targets seen": 0, "same version": 0 };
    await fc.assert(
      fc.asyncProperty(roles, fc.array(step, { minLength: 1, maxLength: 16 }), async (first, steps) => {
        const repository = new Repository(first);
        const ours = new RegrowClient(repository.firstRoot);
        await using theirs = await TufJsClient.open(repository.firstRoot);
        for (const each of [CALM, ...steps]) {
          const files = play(repository, each);
          const found = ours.refresh(files);
          const oracle = await theirs.refresh(files);
          codes.add(found);
          if ((found === "accepted") === oracle.accepted) counts[oracle.accepted ? "accepted" : "refused"] += 1;
          else {
            const difference = oracle.accepted ? await explain(theirs, files, oracle.fetched, found) : undefined;
            assert.ok(difference !== undefined, `ours: ${found}, tuf-js: ${oracle.reason || "accepted"}`);
            counts[difference] += 1;
            // From here on they have trusted different things.
            if (difference === "same version") break;
          }
        }
      }),
      { numRuns: 100 },
    );
    // Both verdicts are common, or the comparison shows nothing.
    assert.ok(counts.accepted > 100 && counts.refused > 100, JSON.stringify(counts));
    assert.ok(codes.size > 7, [...codes].join(", "));
  });
});

describe("where our client is stricter than tuf-js's", () => {
  for (const [name, { why, show }] of Object.entries(DIFFERENCES)) {
    it(`${name}: ${why}`, async () => {
      const { repository, change, code } = show();
      const ours = new RegrowClient(repository.firstRoot);
      await using theirs = await TufJsClient.open(repository.firstRoot);
      assert.deepEqual(await both(ours, theirs, repository.files), ["accepted", true]);
      assert.deepEqual(await both(ours, theirs, change(repository)), [code, true]);
    });
  }
});

async function both(
  ours: RegrowClient,
  theirs: TufJsClient,
  files: ServedFiles,
): Promise<readonly [ours: string, theirs: boolean]> {
  const { accepted, reason } = await theirs.refresh(files);
  assert.equal(reason, "");
  return [ours.refresh(files), accepted];
}

function play(repository: Repository, { root, targets, snapshot, timestamp, restarts, ...served }: Step): ServedFiles {
  const bad = root === null ? null : repository.rotate(root);
  // Who changes the keys of a role signs again with the new ones. Where none of the old is left, versions may begin anew: the recovery
  // from a fast-forward attack.
  const isRotated = (role: string): boolean => root !== null && bad === null && root.role === role;
  for (const role of ["timestamp", "snapshot"] as const)
    if (restarts && isRotated(role) && repository.isWholeRotation) repository.restart(role);
  if (targets !== null || isRotated("targets")) repository.makeTargets(targets ?? GOOD);
  if (snapshot !== null) {
    const { making: made, targetsShift, other: version } = snapshot;
    repository.makeSnapshot(made, targetsShift, version === 0 ? {} : { "other.json": version });
  } else if (isRotated("snapshot") || isRotated("targets")) repository.makeSnapshot(GOOD, 0);
  if (timestamp !== null) repository.makeTimestamp(timestamp.making, timestamp.snapshotShift, timestamp.withHash);
  else if (root !== null && bad === null) repository.makeTimestamp(GOOD, 0, true);
  const files = repository.files;
  if (bad !== null) files.set(bad.name, bad.bytes);
  for (const role of ["timestamp", "snapshot", "targets"] as const) {
    const bytes = repository.older(role, served.back[role]);
    if (bytes !== undefined) files.set(`${role}.json`, bytes);
  }
  const { missing, flipped } = served;
  const nameOf = (each: string): string => {
    if (each !== "root") return `${each}.json`;
    return root === null || bad !== null ? "no new root" : `${repository.rootVersion}.root.json`;
  };
  if (missing !== null) files.delete(nameOf(missing));
  const bytes = flipped === null ? undefined : files.get(nameOf(flipped.file));
  if (flipped !== null && bytes !== undefined) files.set(nameOf(flipped.file), flip(bytes, flipped.at, flipped.bit));
  return files;
}

async function explain(
  theirs: TufJsClient,
  files: ServedFiles,
  fetched: ReadonlySet<string>,
  code: string,
): Promise<"not fetched" | "targets seen" | "same version" | undefined> {
  const [kept, served] = [await theirs.kept("timestamp.json"), files.get("timestamp.json")];
  if (code === "TRUST_ROLLED_BACK product/timestamp.json" && isTwin(kept, served)) return "same version";
  if (code === "TRUST_MIXED" && !fetched.has("snapshot.json")) return "not fetched";
  for (const name of ["snapshot.json", "targets.json"]) {
    const kept = await theirs.kept(name);
    const served = files.get(name);
    if (!fetched.has(name) && kept !== undefined && (served === undefined || Buffer.compare(kept, served) !== 0))
      return "not fetched";
  }
  return code === "TRUST_ROLLED_BACK product/targets.json" ? "targets seen" : undefined;
}

/** Whether one is another file of the other's version. */
function isTwin(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  const [first, second] = [a, b].map((bytes) => Buffer.from(bytes ?? []).toString());
  const [version] = /"version": \d+,/.exec(first ?? "") ?? [];
  return first !== second && version !== undefined && second?.includes(` ${version}`) === true;
}

function flip(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const flipped = bytes.slice();
  const offset = at % bytes.length;
  flipped[offset] = (flipped[offset] ?? 0) ^ (1 << bit);
  return flipped;
}
