import { asRegrowError, type RegrowError } from "@regrow/core/error";
import type { Disk } from "@regrow/core/port";
import type { ActivateAnswer, ClaimAnswer, ClaimRequest } from "@regrow/core/protocol";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import type { DmsClient } from "../dms-client/index.ts";
import { updateDeviceRecord } from "../identity/index.ts";
import type { DmsAccess } from "./dms-access.ts";

export interface ClaimDependencies {
  readonly disk: Disk;
  readonly access: Pick<DmsAccess, "reload"> & { client(): Promise<Pick<DmsClient, "claim" | "activate">> };
  readonly record: (event: RecoveryEvent) => Promise<void>;
  /** Whether this device's platform vouches for the product. @throws RegrowError TRUST_*, as DmsClient */
  readonly checkProduct: (product: string, signal: AbortSignal) => Promise<void>;
}

/**
 * Ties the device to its owner, and to a product where a token names one and the device's platform vouches for it. Nothing of the request
 * is kept. Durable when it resolves.
 * @throws RegrowError as DmsClient; TRUST_* when the device has an owner now, but does not take the product
 */
export async function claimDevice(
  { disk, access, record, checkProduct }: ClaimDependencies,
  request: ClaimRequest,
  signal: AbortSignal,
): Promise<ClaimAnswer> {
  const answer = await (await access.client()).claim(request, signal);
  const { owner, product } = answer;
  const refusal = product === null ? null : await refusalOf(checkProduct(product, signal));
  const isTaken = product !== null && refusal === null;
  await updateDeviceRecord(disk, isTaken ? { owner, product } : { owner });
  access.reload();
  await record({ kind: "claimed", owner });
  if (isTaken) await record({ kind: "activated", product });
  if (refusal !== null) throw refusal;
  return answer;
}

/**
 * Ties the device to a product of its owner for which the device's platform vouches: looked at before the DMS is asked, since a
 * production product is for good. Durable when it resolves.
 * @throws RegrowError TRUST_*, as DmsClient
 */
export async function activateDevice(
  { disk, access, record, checkProduct }: ClaimDependencies,
  product: string,
  signal: AbortSignal,
): Promise<ActivateAnswer> {
  await checkProduct(product, signal);
  const answer = await (await access.client()).activate({ product }, signal);
  await updateDeviceRecord(disk, { product: answer.product });
  access.reload();
  await record({ kind: "activated", product: answer.product });
  return answer;
}

async function refusalOf(check: Promise<void>): Promise<RegrowError | null> {
  try {
    await check;
    return null;
  } catch (error) {
    return asRegrowError(error);
  }
}
