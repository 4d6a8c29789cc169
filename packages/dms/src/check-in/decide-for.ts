import type { SafeModeReason } from "@regrow/core/boot";
import { ANY_TIME, decide, type Decision, type DecisionProduct } from "@regrow/core/decision";
import type { CheckInRequest } from "@regrow/core/protocol";
import { listForDecision } from "../bundle/index.ts";
import type { Database } from "../database/index.ts";
import type { KnownDevice } from "../device/index.ts";
import { findProductById } from "../product/index.ts";
import { findSchedule } from "../update-policy/index.ts";
import { listFailed } from "./offer-repository.ts";

/** What the DMS knows of a device that decides what it gets; whoever asks has shown that it may know of it. */
export interface DecidedDevice extends Pick<KnownDevice, "owner" | "supplier" | "productId" | "tag" | "isRevoked"> {
  readonly uuid: string;
}

/** What a device that tells this gets, and why (law L10): one question, whether it is the device or a person who asks. */
export async function decideFor(
  database: Database,
  device: DecidedDevice,
  request: CheckInRequest,
  nowMs: number,
): Promise<Decision> {
  const product = await findDecisionProduct(database, device);
  const failed = await listFailed(database, device.uuid);
  const suspect = await findSuspect(database, device.uuid, request.safeMode);
  const { uuid, owner, productId, tag, isRevoked } = device;
  const { running, onTrial, safeMode, securityVersion, platform, wish } = request;
  return decide({
    device: {
      ...{ uuid, isRevoked, isClaimed: owner !== null, product: product?.code ?? null, tag },
      ...{ running, onTrial, safeMode, securityVersion, platform, failed, suspect },
    },
    product,
    wish,
    schedule:
      owner === null || productId === null ? ANY_TIME : await findSchedule(database, { uuid, owner, productId }, nowMs),
  });
}

/** Ways into safe mode that speak against what ran; a damaged generation is to be had again. */
const SPEAKS_AGAINST: ReadonlySet<string> = new Set<SafeModeReason>(["max-faults", "forced"]);

/** By the device's signed log: what it ran when it went to safe mode. */
async function findSuspect(database: Database, uuid: string, safeMode: string | null): Promise<string | null> {
  if (safeMode === null || !SPEAKS_AGAINST.has(safeMode)) return null;
  const row = await database
    .selectFrom("devices")
    .select("running_manifest_sha256")
    .where("uuid", "=", uuid)
    .executeTakeFirst();
  return row?.running_manifest_sha256 ?? null;
}

async function findDecisionProduct(database: Database, device: DecidedDevice): Promise<DecisionProduct | null> {
  const { owner, supplier, productId } = device;
  if (owner === null || supplier === null || productId === null) return null;
  const product = await findProductById(database, supplier, productId);
  if (product === undefined) return null;
  const bundles = await listForDecision(database, supplier, product.id);
  return { code: product.code, isProduction: product.kind === "production", bundles };
}
