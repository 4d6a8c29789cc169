/** What an update is busy with. */
export const UPDATE_PHASES = ["head", "pack", "install"] as const;
export type UpdatePhase = (typeof UPDATE_PHASES)[number];

/** How far it is. In `pack`, bytes of the pack; `totalBytes` is 0 where it is not known. */
export interface UpdateProgress {
  readonly phase: UpdatePhase;
  readonly version: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Whole percent of what is known, never 100 before all is there. */
export function percentOf({ doneBytes, totalBytes }: Pick<UpdateProgress, "doneBytes" | "totalBytes">): number {
  if (totalBytes <= 0) return 0;
  return Math.min(doneBytes >= totalBytes ? 100 : 99, Math.floor((100 * doneBytes) / totalBytes));
}
