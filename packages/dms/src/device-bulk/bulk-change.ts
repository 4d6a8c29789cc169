import { createHash } from "node:crypto";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { Occasion, RecordedChange } from "../audit/index.ts";
import { transact, type Database, type Writer } from "../database/index.ts";
import { sightOf, type SightParts } from "../device/index.ts";
import type { Scope } from "../organisation/index.ts";
import type { BulkAnswer } from "./bulk-schemas.ts";
import { chooseDevices, type ChosenDevice, type Selected } from "./chosen-devices.ts";
import { Tally, type Effect } from "./tally.ts";

/** Whether a device is changed. */
export type Judgement =
  | { readonly kind: "refused"; readonly code: ErrorCode }
  /** `basis`: JSON of what people and programs have said that decides what the change does to the device. */
  | { readonly kind: "taken"; readonly basis: unknown };

/** One kind of change to many devices; made anew for each look at them, so that it may remember what several devices share. */
export interface BulkChange {
  /** What is asked, of one kind of change always with the same members. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** In the order of the devices. */
  judge(database: Database, devices: readonly ChosenDevice[]): Promise<readonly Judgement[]>;
  /** What happens to devices that were taken, in their order. */
  explain(database: Database, devices: readonly ChosenDevice[]): Promise<readonly Effect[]>;
  /** @returns what is new, for the audit log */
  apply(writer: Writer, uuids: readonly string[]): Promise<NonNullable<RecordedChange["changed"]>>;
}

interface BulkRequest {
  readonly select: Selected;
  /** Of the preview; undefined: this is to be the preview. */
  readonly confirm: string | undefined;
  readonly make: () => BulkChange;
}

interface BulkParts extends SightParts {
  readonly database: Database;
  readonly scope: Scope;
  readonly occasion: Occasion;
}

/**
 * Shows what a change does to many devices, or does what was shown: all of it in one transaction, or nothing. What was shown is named by a
 * hash of the chosen devices and of what has been said that decides the effects, and is looked at again by the writer of the change. What
 * devices tell of themselves meanwhile does not count: they go on updating while somebody reads. While ten thousand devices are written, other
 * queries of the embedded database wait some tenths of a second; what needs none goes on.
 * @throws RegrowError BULK_TOO_LARGE, BULK_CHANGED, PRODUCT_UNKNOWN
 */
export async function changeInBulk(parts: BulkParts, { select, confirm, make }: BulkRequest): Promise<BulkAnswer> {
  const { database, occasion } = parts;
  const tally = new Tally();
  const shown = await look(parts, select, make(), tally);
  const { devices, effects, refused } = tally;
  const answer = { devices, confirm: shown.name, effects, refused };
  if (confirm === undefined) {
    occasion.unchanged();
    return { isDone: false, ...answer };
  }
  requireSame(confirm, shown.name);
  await transact(database, async (writer) => {
    const change = make();
    const { name, uuids } = await look({ ...parts, database: writer }, select, change, null);
    requireSame(confirm, name);
    const changed = uuids.length === 0 ? {} : await change.apply(writer, uuids);
    const target = uuids.length === 1 ? `device ${uuids[0]}` : `${uuids.length} devices`;
    await occasion.record(writer, { target, changed: { ...changed, ...selectionText(select, uuids) } });
  });
  return { isDone: true, ...answer };
}

interface Look {
  /** Of what was seen. */
  readonly name: string;
  /** Of the devices that are changed. */
  readonly uuids: readonly string[];
}

/** Goes through the chosen devices; `tally` null: what happens to them has been told already. */
async function look(
  { database, scope, ...parts }: Omit<BulkParts, "occasion">,
  select: Selected,
  change: BulkChange,
  tally: Tally | null,
): Promise<Look> {
  const hash = createHash("sha256").update(JSON.stringify(change.asked));
  const uuids: string[] = [];
  for await (const { devices, unknown } of chooseDevices(database, scope, select, sightOf(parts, scope.tenant))) {
    const judgements = devices.length === 0 ? [] : await change.judge(database, devices);
    const taken: ChosenDevice[] = [];
    for (const [index, device] of devices.entries()) {
      const judgement = judgements[index];
      hash.update(`\n${device.uuid} ${JSON.stringify(judgement)}`);
      if (judgement?.kind === "taken") taken.push(device);
      else if (judgement !== undefined) tally?.refuse(device.uuid, judgement.code);
    }
    for (const uuid of unknown) tally?.refuse(uuid, "DEVICE_UNKNOWN");
    uuids.push(...taken.map(({ uuid }) => uuid));
    if (tally === null || taken.length === 0) continue;
    const effects = await change.explain(database, taken);
    for (const [index, effect] of effects.entries()) tally.add(taken[index]?.uuid ?? "", effect);
  }
  return { name: hash.digest("base64url").slice(0, NAME_LENGTH), uuids };
}

/** 132 bits. */
const NAME_LENGTH = 22;

function requireSame(confirm: string, present: string): void {
  if (confirm !== present) throw new RegrowError("BULK_CHANGED", { confirm: present });
}

/** Devices that an entry of the audit log names. */
const MAX_NAMED = 20;

function selectionText({ filter }: Selected, uuids: readonly string[]): Readonly<Record<string, string | number>> {
  if (filter !== undefined) return { devices: uuids.length, filter: JSON.stringify(filter) };
  const named = uuids.slice(0, MAX_NAMED).join(", ");
  const more = uuids.length - MAX_NAMED;
  return { devices: more > 0 ? `${named} and ${more} more` : named };
}
