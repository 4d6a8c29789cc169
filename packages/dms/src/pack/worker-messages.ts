import type { ErrorCode, ErrorDetails } from "@regrow/core/error";
import type { PackPlan } from "./pack-plan.ts";

/** What a worker is to do. */
export interface PackTask {
  readonly blobsFolder: string;
  readonly plan: PackPlan;
  /** Where it is made; empty. */
  readonly folder: string;
}

/** What came of it. */
export type PackAnswer =
  | { readonly kind: "made" }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly details: ErrorDetails };
