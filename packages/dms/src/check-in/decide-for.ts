import type { SafeModeReason } from "@regrow/core/boot";
import {
  ANY_TIME,
  decide,
  type Decision,
  type DecisionInput,
  type DecisionProduct,
  type DecisionSchedule,
} from "@regrow/core/decision";
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
  const suspect = speaksAgainst(request) ? await findSuspect(database, device.uuid) : null;
  const { uuid, owner, productId } = device;
  const schedule =
    owner === null || productId === null ? ANY_TIME : await findSchedule(database, { uuid, owner, productId }, nowMs);
  return decide(inputOf(device, request, { product, failed, suspect, schedule }));
}

/** What else is known that decides what a device gets. */
export interface DecisionFacts {
  readonly product: DecisionProduct | null;
  /** Manifest hashes. */
  readonly failed: readonly string[];
  readonly suspect: string | null;
  readonly schedule: DecisionSchedule;
}

/** The one place where what the DMS knows becomes the question. */
export function inputOf(
  { uuid, owner, tag, isRevoked }: DecidedDevice,
  { running, onTrial, safeMode, securityVersion, platform, wish }: CheckInRequest,
  { product, failed, suspect, schedule }: DecisionFacts,
): DecisionInput {
  return {
    device: {
      ...{ uuid, isRevoked, isClaimed: owner !== null, product: product?.code ?? null, tag },
      ...{ running, onTrial, safeMode, securityVersion, platform, failed, suspect },
    },
    product,
    wish,
    schedule,
  };
}

/** Ways into safe mode that speak against what ran; a damaged generation is to be had again. */
const SPEAKS_AGAINST: ReadonlySet<string> = new Set<SafeModeReason>(["max-faults", "forced"]);

/** Whether it has left what it ran because of that. */
export function speaksAgainst({ safeMode }: Pick<CheckInRequest, "safeMode">): boolean {
  return safeMode !== null && SPEAKS_AGAINST.has(safeMode);
}

/** By the device's signed log: what it ran when it went to safe mode. */
async function findSuspect(database: Database, uuid: string): Promise<string | null> {
  const row = await database
    .selectFrom("devices")
    .select("running_manifest_sha256")
    .where("uuid", "=", uuid)
    .executeTakeFirst();
  return row?.running_manifest_sha256 ?? null;
}

export async function findDecisionProduct(
  database: Database,
  device: Pick<DecidedDevice, "owner" | "supplier" | "productId">,
): Promise<DecisionProduct | null> {
  const { owner, supplier, productId } = device;
  if (owner === null || supplier === null || productId === null) return null;
  const product = await findProductById(database, supplier, productId);
  if (product === undefined) return null;
  const bundles = await listForDecision(database, supplier, product.id);
  return { code: product.code, isProduction: product.kind === "production", bundles };
}
