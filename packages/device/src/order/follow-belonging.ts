import type { Disk, Logger } from "@regrow/core/port";
import type { CheckInAnswer } from "@regrow/core/protocol";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import { asRegrowError } from "@regrow/core/error";
import { updateDeviceRecord } from "../identity/index.ts";
import type { DmsAccess } from "../provisioning/index.ts";

type Belonging = NonNullable<CheckInAnswer["device"]>;

export interface BelongingDependencies {
  readonly disk: Disk;
  readonly access: Pick<DmsAccess, "identity" | "reload">;
  readonly record: (event: RecoveryEvent) => Promise<void>;
  /** Takes a product of its owner's, as `dms_activate` does: only what the device trusts is taken. */
  readonly activate: (product: string) => Promise<unknown>;
  readonly log: Logger;
}

/**
 * Corrects what the device thinks of whose it is by what the DMS says: it may have been claimed by a PIN, handed on, let go or moved to
 * another product without being asked. Durable when it resolves.
 * @returns whether anything was otherwise
 */
export async function followBelonging(dependencies: BelongingDependencies, told: Belonging): Promise<boolean> {
  const { record } = await dependencies.access.identity();
  const isOther = told.owner !== record.owner;
  if (isOther) await followOwner(dependencies, record.owner, told.owner);
  const isMoved = await followProduct(dependencies, record.product, told);
  return isOther || isMoved;
}

async function followOwner(
  { disk, access, record }: BelongingDependencies,
  before: string | null,
  owner: string | null,
): Promise<void> {
  // Recorded first: a cut here records it twice, the other way round it could be missing (law L13).
  if (owner !== null) await record({ kind: "claimed", owner });
  else if (before !== null) await record({ kind: "released", owner: before });
  await updateDeviceRecord(disk, { owner });
  access.reload();
}

async function followProduct(
  { disk, access, record, activate, log }: BelongingDependencies,
  before: string | null,
  { owner, product }: Belonging,
): Promise<boolean> {
  if (product === before) return false;
  if (product === null) {
    if (before !== null) await record({ kind: "deactivated", product: before });
    await updateDeviceRecord(disk, { product: null });
    access.reload();
    return true;
  }
  // What its maker wants it to be it becomes when somebody has claimed it.
  if (owner === null) return false;
  try {
    await activate(product);
    return true;
  } catch (error) {
    log.warn("the product that the DMS names is not taken", { product, reason: asRegrowError(error).message });
    return false;
  }
}
