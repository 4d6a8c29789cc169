/** What a device lacks of a bundle, so that a sender need not send the rest. */
export type Missing =
  /** It has not seen the bundle's head: nothing can be said yet. */
  | { readonly kind: "head" }
  /** Objects of its files. */
  | {
      readonly kind: "objects";
      /** Distinct contents that the manifest names. */
      readonly count: number;
      /** Those that are missing: places in the manifest's contents, sorted by hash (`listContents`). */
      readonly indexes: ReadonlySet<number>;
      /** One of them whose first bytes (unpacked) are here and need not be sent again. */
      readonly kept: KeptObject | null;
    }
  /** It is installed here, and whole. */
  | { readonly kind: "none" };

export interface KeptObject {
  readonly sha256: string;
  readonly bytes: number;
}

/** The contents of a bundle of ten thousand files many times over. */
const MAX_CONTENTS = 1_000_000;

/**
 * One line, as `dfu_query -o` answers: `1 head`, `1 objects <count> <bitmap>[ <hash> <bytes>]` or `2`. Bit i of the bitmap, lowest
 * first in byte i / 8, says that the i-th content is missing; base64url without padding. Source: ours
 */
export function formatMissing(missing: Missing): string {
  switch (missing.kind) {
    case "head":
      return "1 head";
    case "none":
      return "2";
    case "objects": {
      const kept = missing.kept === null ? "" : ` ${missing.kept.sha256} ${missing.kept.bytes}`;
      return `1 objects ${missing.count} ${encodeBitmap(missing)}${kept}`;
    }
  }
}

/** Undefined for anything that `formatMissing` cannot have made. */
export function parseMissing(line: string): Missing | undefined {
  if (line === "1 head") return { kind: "head" };
  if (line === "2") return { kind: "none" };
  const match = /^1 objects (\d{1,7}) ([A-Za-z0-9_-]*)(?: ([0-9a-f]{64}) (\d{1,15}))?$/.exec(line);
  if (match === null) return undefined;
  const [, digits = "", bitmap = "", sha256, bytes = ""] = match;
  const count = Number(digits);
  const indexes = count > MAX_CONTENTS ? undefined : decodeBitmap(bitmap, count);
  if (indexes === undefined) return undefined;
  const kept = sha256 === undefined ? null : { sha256, bytes: Number(bytes) };
  return { kind: "objects", count, indexes, kept };
}

function encodeBitmap({ count, indexes }: { readonly count: number; readonly indexes: ReadonlySet<number> }): string {
  const bitmap = new Uint8Array(Math.ceil(count / 8));
  for (const index of indexes) bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  return bitmap.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Undefined where it is not of that length, or names what is not there. */
function decodeBitmap(text: string, count: number): ReadonlySet<number> | undefined {
  const bitmap = fromBase64(text);
  if (bitmap === undefined || bitmap.length !== Math.ceil(count / 8)) return undefined;
  const indexes = new Set<number>();
  for (const [at, byte] of bitmap.entries())
    for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) indexes.add(at * 8 + bit);
  return [...indexes].every((index) => index < count) ? indexes : undefined;
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text, { alphabet: "base64url", lastChunkHandling: "loose" });
  } catch {
    return undefined; // not base64: as foreign as any other line
  }
}
