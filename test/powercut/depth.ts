/** How much is looked at. */
export interface Depth {
  /** States at each cut, for each order of names. */
  readonly statesAtCut: number;
  /** Every n-th state's recovery is cut again, at each of its operations. 0: never. */
  readonly secondEvery: number;
  readonly statesAtSecondCut: number;
  /** Every n-th state is taken on to the scenario's end. 0: never. */
  readonly endEvery: number;
  readonly seed: number;
}

/** What `npm run powercut` looks at. */
export const FULL_DEPTH: Depth = { statesAtCut: 288, secondEvery: 10, statesAtSecondCut: 6, endEvery: 20, seed: 1 };
/** For every push. */
export const SHORT_DEPTH: Depth = { statesAtCut: 24, secondEvery: 10, statesAtSecondCut: 4, endEvery: 10, seed: 1 };
/** A mutant is caught by the first states at a cut, or it is another kind of mutant. */
export const MUTANT_DEPTH: Depth = { statesAtCut: 8, secondEvery: 0, statesAtSecondCut: 0, endEvery: 6, seed: 1 };
