import type { Outcome } from "./outcome.ts";

/** A transfer that is refused from the start: its bytes are taken all the same, since hosts send them without waiting. */
export function refusedTransfer(sizeBytes: number, refusal: Outcome): Outcome {
  if (sizeBytes === 0) return refusal;
  const nothing = async (): Promise<void> => {};
  return { ...refusal, raw: { sizeBytes, refusal, take: nothing, end: async () => refusal, abort: nothing } };
}
