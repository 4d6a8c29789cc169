import { RegrowError } from "../error/index.ts";

/** What an entry of a bundle is, by its name. */
export type BundleEntry =
  | { readonly kind: "platform-root"; readonly version: number }
  | { readonly kind: "platform-targets" }
  | { readonly kind: "product-root"; readonly version: number }
  | { readonly kind: "product-targets" }
  | { readonly kind: "snapshot" }
  | { readonly kind: "timestamp" }
  | { readonly kind: "manifest" }
  | { readonly kind: "base" }
  | { readonly kind: "object"; readonly sha256: string };

export type BundleEntryKind = BundleEntry["kind"];

/** One row for each kind, in the order in which they come. */
interface LayoutRow {
  readonly name: RegExp;
  /** Kinds that may come right before. */
  readonly after: readonly (BundleEntryKind | "start")[];
}

const LAYOUT: Readonly<Record<BundleEntryKind, LayoutRow>> = {
  "platform-root": { name: /^metadata\/platform\/([1-9][0-9]{0,5})\.root\.json$/, after: ["start", "platform-root"] },
  "platform-targets": { name: /^metadata\/platform\/targets\.json$/, after: ["platform-root"] },
  "product-root": {
    name: /^metadata\/product\/([1-9][0-9]{0,5})\.root\.json$/,
    after: ["platform-targets", "product-root"],
  },
  "product-targets": { name: /^metadata\/product\/targets\.json$/, after: ["product-root"] },
  snapshot: { name: /^metadata\/product\/snapshot\.json$/, after: ["product-targets"] },
  timestamp: { name: /^metadata\/product\/timestamp\.json$/, after: ["product-targets", "snapshot"] },
  manifest: { name: /^manifest\.json$/, after: ["product-targets", "snapshot", "timestamp"] },
  base: { name: /^base\.json$/, after: ["manifest"] },
  object: { name: /^objects\/([0-9a-f]{64})\.zst$/, after: ["manifest", "base", "object"] },
};

/** An entry's name in the tar. */
export function bundleEntryName(entry: BundleEntry): string {
  switch (entry.kind) {
    case "platform-root":
      return `metadata/platform/${entry.version}.root.json`;
    case "platform-targets":
      return "metadata/platform/targets.json";
    case "product-root":
      return `metadata/product/${entry.version}.root.json`;
    case "product-targets":
      return "metadata/product/targets.json";
    case "snapshot":
      return "metadata/product/snapshot.json";
    case "timestamp":
      return "metadata/product/timestamp.json";
    case "manifest":
      return "manifest.json";
    case "base":
      return "base.json";
    case "object":
      return `objects/${entry.sha256}.zst`;
    default:
      return entry satisfies never;
  }
}

/**
 * Follows the names of a bundle's entries: one order only, no gaps in the chains, objects sorted, nothing unknown, nothing twice.
 * So a reader can verify everything in one pass without keeping it.
 */
export class BundleOrder {
  #before: BundleEntry | undefined;

  /** @throws RegrowError BUNDLE_ENTRY_UNEXPECTED */
  next(name: string): BundleEntry {
    const entry = classify(name);
    if (entry === undefined) throw unexpected(name, "not a name of a bundle");
    const before = this.#before;
    if (before !== undefined && bundleEntryName(before) === name) throw unexpected(name, "there twice");
    if (!LAYOUT[entry.kind].after.includes(before?.kind ?? "start")) {
      throw unexpected(name, `out of order, after ${before === undefined ? "the start" : bundleEntryName(before)}`);
    }
    checkSequence(name, entry, before);
    this.#before = entry;
    return entry;
  }

  /** Says that the tar has ended. @throws RegrowError BUNDLE_MALFORMED where something is missing */
  finish(): void {
    const kind = this.#before?.kind;
    if (kind !== "manifest" && kind !== "base" && kind !== "object")
      throw new RegrowError("BUNDLE_MALFORMED", { reason: "it ends before its manifest" });
  }
}

function classify(name: string): BundleEntry | undefined {
  for (const kind of KINDS) {
    const match = LAYOUT[kind].name.exec(name);
    if (match === null) continue;
    const captured = match[1] ?? "";
    if (kind === "object") return { kind, sha256: captured };
    if (kind === "platform-root" || kind === "product-root") return { kind, version: Number(captured) };
    return { kind };
  }
  return undefined;
}

const KINDS = [
  "platform-root",
  "platform-targets",
  "product-root",
  "product-targets",
  "snapshot",
  "timestamp",
  "manifest",
  "base",
  "object",
] as const satisfies readonly BundleEntryKind[];

function checkSequence(name: string, entry: BundleEntry, before: BundleEntry | undefined): void {
  if (entry.kind === "object") {
    if (before?.kind === "object" && before.sha256 >= entry.sha256) throw unexpected(name, "objects are not sorted");
    return;
  }
  if (entry.kind !== "platform-root" && entry.kind !== "product-root") return;
  const expected = before?.kind === entry.kind ? before.version + 1 : 1;
  if (entry.version !== expected) throw unexpected(name, `root ${expected} is missing`);
}

function unexpected(name: string, reason: string): RegrowError {
  return new RegrowError("BUNDLE_ENTRY_UNEXPECTED", { name: name.slice(0, 128), reason });
}
