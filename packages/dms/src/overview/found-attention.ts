import type { Readable } from "../database/index.ts";
import type { Sight } from "../device/index.ts";
import type { Scope } from "../organisation/index.ts";
import type { AttentionKind } from "./attention-kinds.ts";
import type { StateFigures } from "./device-figures.ts";

/** What a kind was found for. */
export interface FoundAttention {
  readonly kind: AttentionKind;
  readonly count: number;
  /** Identifier; null: it is not about one product alone. */
  readonly productId: string | null;
  readonly subjects: readonly string[];
  readonly atMs: number | null;
}

/** What attention is looked for in. */
export interface AttentionQuestion {
  readonly database: Readable;
  readonly scope: Scope;
  readonly sight: Sight;
  /** Counted before: what is counted there is not counted again. */
  readonly states: StateFigures;
}

/** Nobody counts further: it is shown as "10,000 or more". */
export const COUNTED = 10_000;
export const DAY_MS = 24 * 3_600_000;
