import type { DiskErrorCode } from "@regrow/core/port";

/** Numbers of operations count from 1, as `SimulatedDisk.operations` does: everything that changes or syncs, reads not. */
export interface FaultPlan {
  /** The power goes before, in the middle of, or right after an operation. */
  readonly cut?: { readonly operation: number; readonly when: "before" | "during" | "after" };
  /** An operation fails, or it and all after it. A write that fails has written its first half. */
  readonly fail?: { readonly operation: number; readonly code: DiskErrorCode; readonly forEver?: boolean };
  /** Mutant: the k-th sync, syncDirectory or barrier does nothing. From 1. */
  readonly ignoreSync?: number;
  /** Mutant: operations k and k+1 reach the medium in the other order. Programs see them as they were done. */
  readonly swapOperations?: number;
}

/** What an operation does to the medium: the three kinds that need different treatment. */
export type OperationKind = "data" | "names" | "sync";

export interface Operation {
  readonly number: number;
  readonly name: string;
  readonly kind: OperationKind;
  readonly path: string;
  /** The second path of rename and link, the text of symlink. */
  readonly other?: string;
}

/** True when the plan lets this operation fail. */
export function failsAt(plan: FaultPlan, number: number): boolean {
  if (plan.fail === undefined) return false;
  return plan.fail.forEver === true ? number >= plan.fail.operation : number === plan.fail.operation;
}
