import { RegrowError, invariant } from "../error/index.ts";
import { HEAD_EXTRAS, type BundleHead } from "./bundle-head.ts";
import { BundleReader } from "./bundle-reader.ts";
import { bundleEntryName, type BundleEntry } from "./layout.ts";
import { TAR_END } from "./tar-header.ts";
import { encodeTarEntry, joinBytes } from "./tar-writer.ts";

/**
 * Reads a head that stands by itself: a bundle's tar without objects.
 * @throws RegrowError BUNDLE_TRUNCATED, BUNDLE_TOO_LARGE, BUNDLE_MALFORMED, BUNDLE_ENTRY_UNEXPECTED
 */
export function readHead(bytes: Uint8Array): BundleHead {
  const reader = new BundleReader();
  let head: BundleHead | undefined;
  for (const event of reader.push(bytes)) {
    if (event.kind === "head") head = event.head;
    if (event.kind === "object")
      throw new RegrowError("BUNDLE_ENTRY_UNEXPECTED", {
        name: bundleEntryName({ kind: "object", sha256: event.sha256 }),
        reason: "a head holds no objects",
      });
  }
  reader.finish();
  invariant(head !== undefined, "a bundle that has ended had a head");
  return head;
}

/** A head as a tar by itself; the same bytes for the same head. */
export function writeHead(head: BundleHead): Uint8Array {
  return joinBytes([encodeHeadEntries(head), TAR_END]);
}

/** A head as the beginning of a bundle: objects, then `TAR_END`, follow. */
export function encodeHeadEntries(head: BundleHead): Uint8Array {
  return joinBytes(listHeadEntries(head).map(([entry, bytes]) => encodeTarEntry(bundleEntryName(entry), bytes)));
}

/** A head's entries in their order: also the files that a generation keeps of it. */
export function listHeadEntries(head: BundleHead): readonly (readonly [entry: BundleEntry, bytes: Uint8Array])[] {
  return [
    ...head.platformRoots.map((bytes, index) => [{ kind: "platform-root", version: index + 1 }, bytes] as const),
    [{ kind: "platform-targets" }, head.platformTargets],
    ...head.productRoots.map((bytes, index) => [{ kind: "product-root", version: index + 1 }, bytes] as const),
    [{ kind: "product-targets" }, head.productTargets],
    ...HEAD_EXTRAS.flatMap((kind) => {
      const bytes = head.extra.get(kind);
      return bytes === undefined ? [] : [[{ kind }, bytes] as const];
    }),
    [{ kind: "manifest" }, head.manifest],
    ...(head.base === null ? [] : [[{ kind: "base" }, head.base] as const]),
  ];
}
