/**
 * Probabilities and their logits in whole numbers, so that every machine decodes the same. A logit has 8 bits after the point, and lies
 * from -2,047 to 2,047.
 */

/** 4096 / (1 + e^-x) at x = -8 to 8 in steps of a half, in 1/8 more: what lies between is on a line. */
const CURVE = [
  11, 18, 30, 49, 81, 133, 219, 360, 589, 961, 1_554, 2_486, 3_906, 5_978, 8_813, 12_371, 16_384, 20_397, 23_955,
  26_790, 28_862, 30_282, 31_214, 31_807, 32_179, 32_408, 32_549, 32_635, 32_687, 32_719, 32_738, 32_750, 32_757,
] as const;

/** By logit plus 2,048: the probability in 1/32,768. */
export const SQUASH = Int32Array.from({ length: 4096 }, (_, index) => squash(Math.max(index - 2048, -2047)));

/** By probability in 1/4,096: the logit. */
export const STRETCH = stretchTable();

function squash(logit: number): number {
  const step = Math.floor(logit / 128) + 16;
  const part = logit - (step - 16) * 128;
  return ((CURVE[step] ?? 0) * (128 - part) + (CURVE[step + 1] ?? 0) * part + 64) >> 7;
}

function stretchTable(): Int32Array {
  const table = new Int32Array(4096).fill(2047);
  let from = 0;
  for (let logit = -2047; logit <= 2047; logit += 1) {
    const probability = squash(logit) >> 3;
    for (let index = from; index <= probability; index += 1) table[index] = logit;
    from = Math.max(from, probability + 1);
  }
  return table;
}
