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
}

/** Ties the device to its owner, and to a product where a token names one. Nothing of the request is kept. Durable when it resolves. */
export async function claimDevice(
  { disk, access, record }: ClaimDependencies,
  request: ClaimRequest,
  signal: AbortSignal,
): Promise<ClaimAnswer> {
  const answer = await (await access.client()).claim(request, signal);
  await updateDeviceRecord(
    disk,
    answer.product === null ? { owner: answer.owner } : { owner: answer.owner, product: answer.product },
  );
  access.reload();
  await record({ kind: "claimed", owner: answer.owner });
  if (answer.product !== null) await record({ kind: "activated", product: answer.product });
  return answer;
}

/** Ties the device to a product of its owner. Durable when it resolves. */
export async function activateDevice(
  { disk, access, record }: ClaimDependencies,
  product: string,
  signal: AbortSignal,
): Promise<ActivateAnswer> {
  const answer = await (await access.client()).activate({ product }, signal);
  await updateDeviceRecord(disk, { product: answer.product });
  access.reload();
  await record({ kind: "activated", product: answer.product });
  return answer;
}
