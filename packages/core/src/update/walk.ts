import type { BootRecord } from "../boot/index.ts";

/** The way to a version that others have to be installed on: kept over restarts, so that the device goes on alone. */
export interface UpdateWalk {
  /** Who wants the target: a person at the device is heard whatever the window is. */
  readonly by: "console" | "dms";
  readonly wish: { readonly force: boolean; readonly version: string | null };
  /** Version that it leads to. */
  readonly target: string;
  /** The pass that was begun last: identifier of its update, its manifest's hash, its version. */
  readonly step: { readonly updateId: string; readonly generation: string; readonly version: string };
  /** Passes that were left, that one included. */
  readonly passes: number;
  /** The pass has been installed: if it neither runs nor is tried, it was given up. */
  readonly isInstalled: boolean;
}

/** Where a device is on its way. */
export type WalkPlace = "on-trial" | "goes-on" | "arrived" | "rolled-back";

export function placeOnWalk(
  { step, passes, isInstalled }: UpdateWalk,
  { confirmed, trial }: Pick<BootRecord, "confirmed" | "trial">,
): WalkPlace {
  if (trial?.generation.id === step.generation) return "on-trial";
  if (confirmed?.id === step.generation) return passes <= 1 ? "arrived" : "goes-on";
  return isInstalled ? "rolled-back" : "goes-on";
}
