/** What became of a finding. */
export type Remedy =
  /** Only looked at. */
  | { readonly kind: "none" }
  /** `from`: what it was given back from. */
  | { readonly kind: "repaired"; readonly from: string }
  /** Nobody needed it. */
  | { readonly kind: "removed" }
  /** `advice`: what a person can do. */
  | { readonly kind: "remains"; readonly advice: string };

/** Something on the disk that is not as it should be. */
export interface Finding {
  /** Below the device's root. */
  readonly path: string;
  readonly problem: string;
  /** Installed versions that it harms; several where they share the file. */
  readonly versions: readonly string[];
  readonly remedy: Remedy;
}

/** What a self-check found, and what a repair has done about it. */
export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** Findings that were left out, because there are too many to tell. */
  readonly more: number;
  /** Installed generations that are whole now, by their ids. */
  readonly whole: readonly string[];
  /** Those that are not. */
  readonly broken: readonly { readonly id: string; readonly version: string }[];
}

/** Findings that one answer tells. */
const MAX_FINDINGS = 256;

/** Findings of several checks as one diagnosis, bounded. */
export function boundDiagnosis(findings: readonly Finding[], state: Pick<Diagnosis, "whole" | "broken">): Diagnosis {
  // What remains is what a person has to read.
  const sorted = findings.toSorted((a, b) => Number(b.remedy.kind === "remains") - Number(a.remedy.kind === "remains"));
  return { findings: sorted.slice(0, MAX_FINDINGS), more: Math.max(0, findings.length - MAX_FINDINGS), ...state };
}

/** True when nothing is left to be done. */
export function isHealthy({ findings, broken }: Diagnosis): boolean {
  return broken.length === 0 && findings.every(isMended);
}

/** How many findings were mended. */
export function countRepaired({ findings }: Diagnosis): number {
  return findings.filter(isMended).length;
}

function isMended({ remedy }: Finding): boolean {
  return remedy.kind === "repaired" || remedy.kind === "removed";
}
