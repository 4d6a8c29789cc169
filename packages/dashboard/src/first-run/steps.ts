import type { AnswerOf } from "@regrow/client/client";
import type { Particulars } from "./commands.ts";

/** What every step is made from. */
export interface StepsProps {
  /** By step: what was found; null while it is not done. */
  readonly done: readonly (string | null)[];
  /** Index of the first that is not done; -1: all are. */
  readonly current: number;
  readonly particulars: Particulars;
}

/** Of steps that need to know where the DMS is reached and by what it is believed. */
export interface ServerStepsProps extends StepsProps {
  /** Null while it is asked for. */
  readonly server: AnswerOf<"getServer"> | null;
}

/** How far one of them is. @param index from 0 */
export function standingOf(
  { done, current }: StepsProps,
  index: number,
): { readonly number: number; readonly done: string | null; readonly isCurrent: boolean } {
  return { number: index + 1, done: done[index] ?? null, isCurrent: index === current };
}
