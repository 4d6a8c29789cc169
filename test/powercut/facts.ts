/**
 * What the device has told somebody: from then on no power cut may take it back (law L6). A later fact may overrule an earlier
 * one, so they are kept in their order.
 */
export type Fact =
  /** `install` was answered with success. */
  | { readonly kind: "installed"; readonly version: string }
  /** The kernel was told that the trial is confirmed. */
  | { readonly kind: "confirmed"; readonly version: string }
  /** `roll-back` was answered. */
  | { readonly kind: "rolled-back"; readonly version: string }
  /** So many faults of the confirmed generation are recorded. */
  | { readonly kind: "faults"; readonly count: number }
  | { readonly kind: "safe-mode" }
  /** `reset-faults` has been asked for: until it is answered, both are right. */
  | { readonly kind: "may-reset" }
  | { readonly kind: "faults-reset" }
  /** The recovery log reached this entry. */
  | { readonly kind: "logged"; readonly sequence: number; readonly hash: string }
  /** The trial was started, for the n-th time: a start that is not counted would never end (law L5). */
  | { readonly kind: "trial-started"; readonly version: string; readonly starts: number }
  /** The first stage has started this slot for the n-th time on trial, or (null) taken it for good. */
  | { readonly kind: "framework"; readonly slot: "a" | "b"; readonly starts: number | null }
  /** A file of the command API was said to be so; null: not there. */
  | { readonly kind: "file"; readonly name: string; readonly texts: readonly (string | null)[] }
  /** Metadata with these versions was believed: nothing older ever is again. */
  | {
      readonly kind: "believed";
      readonly platformRoot: number;
      readonly productRoot: number;
      readonly timestamp: number;
    }
  /** A file was said to be saved; these contents are right, the first one, or a later one whose saving may have been cut. */
  | { readonly kind: "saved"; readonly path: string; readonly texts: readonly string[] };

/** The newest fact of a kind. */
export function newest<Kind extends Fact["kind"]>(
  facts: readonly Fact[],
  kind: Kind,
): Extract<Fact, { kind: Kind }> | undefined {
  return facts.findLast((fact): fact is Extract<Fact, { kind: Kind }> => fact.kind === kind);
}

/** True when the newest of the two kinds is the first. */
export function isAfter(facts: readonly Fact[], kind: Fact["kind"], other: Fact["kind"]): boolean {
  return facts.findLastIndex((fact) => fact.kind === kind) > facts.findLastIndex((fact) => fact.kind === other);
}
