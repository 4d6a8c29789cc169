/** Something that is measured beside others: answers its cost, in any unit. */
export type Contender = () => Promise<number>;

/** Runs all, one after the other, `rounds` times, after one round that does not count; answers the median of each. */
export async function interleave<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  rounds: number,
  note: (text: string) => void,
): Promise<(name: Name) => number> {
  const costs = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    note(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
    for (const [name, contender] of Object.entries<Contender>(contenders)) {
      const cost = await contender();
      if (round > 0) costs.set(name, [...(costs.get(name) ?? []), cost]);
    }
  }
  return (name) => median(costs.get(name) ?? []);
}

/** @returns NaN of nothing */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** How long it took, in ms. */
export async function timed(work: () => unknown): Promise<number> {
  const begunMs = performance.now();
  await work();
  return performance.now() - begunMs;
}
