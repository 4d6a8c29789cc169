import { Displacements, FIELD_BYTES, INSTRUCTION_SETS, type InstructionSet } from "./displacements.ts";
import type { Operation } from "./operations.ts";

/** The kind of instructions whose addresses are predicted best in these copies; "none" where none is. */
export function chooseInstructionSet(
  bytes: Uint8Array,
  base: Uint8Array,
  operations: readonly Operation[],
): InstructionSet {
  let best: InstructionSet = "none";
  let most = 0;
  for (const set of INSTRUCTION_SETS) {
    if (set === "none") continue;
    const hits = countHits(new Displacements(set, base, operations), bytes, base, operations);
    if (hits > most) {
      best = set;
      most = hits;
    }
  }
  return best;
}

/** Fields that have changed as predicted, less those that were predicted to change and have not. */
function countHits(
  displacements: Displacements,
  bytes: Uint8Array,
  base: Uint8Array,
  operations: readonly Operation[],
): number {
  let hits = 0;
  let start = 0;
  for (const { copyBytes, newBytes, baseOffset } of operations) {
    const end = start + copyBytes;
    displacements.begin(start, baseOffset);
    for (let at = start; at + FIELD_BYTES <= end; at += 1) {
      if (displacements.find(at, end) === 0) continue;
      const isAsPredicted = isSame(displacements.field, 0, bytes, at);
      if (!isSame(base, at, bytes, at)) hits += isAsPredicted ? 1 : 0;
      else if (!isAsPredicted) hits -= 1;
      displacements.learn(at, bytes);
      at += FIELD_BYTES - 1;
    }
    start = end + newBytes;
  }
  return hits;
}

function isSame(one: Uint8Array, oneAt: number, other: Uint8Array, otherAt: number): boolean {
  for (let index = 0; index < FIELD_BYTES; index += 1) if (one[oneAt + index] !== other[otherAt + index]) return false;
  return true;
}
