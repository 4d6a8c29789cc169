import { RegrowError } from "../error/index.ts";
import { HEAD_EXTRAS, HEAD_MAX_BYTES, type BundleHead, type HeadExtra } from "./bundle-head.ts";
import type { BundleEntry } from "./layout.ts";
import { TAR_BLOCK_BYTES, tarPaddingBytes } from "./tar-header.ts";

/** An entry that belongs to a bundle's head. */
export type HeadEntry = Exclude<BundleEntry, { readonly kind: "object" }>;

/** Gathers the entries of a head from their pieces and puts it together. Bounded by `HEAD_MAX_BYTES`. */
export class HeadCollector {
  readonly #platformRoots: Uint8Array[] = [];
  readonly #productRoots: Uint8Array[] = [];
  readonly #single = new Map<HeadEntry["kind"], Uint8Array>();
  #entry: HeadEntry | undefined;
  #bytes = new Uint8Array(0);
  #filled = 0;
  #totalBytes = 0;

  /** @throws RegrowError BUNDLE_TOO_LARGE, before anything is allocated */
  begin(entry: HeadEntry, sizeBytes: number): void {
    this.#totalBytes += TAR_BLOCK_BYTES + sizeBytes + tarPaddingBytes(sizeBytes);
    if (this.#totalBytes > HEAD_MAX_BYTES)
      throw new RegrowError("BUNDLE_TOO_LARGE", {
        part: "head",
        limitBytes: HEAD_MAX_BYTES,
        actualBytes: this.#totalBytes,
      });
    this.#entry = entry;
    this.#bytes = new Uint8Array(sizeBytes);
    this.#filled = 0;
  }

  add(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  end(): void {
    if (this.#entry?.kind === "platform-root") this.#platformRoots.push(this.#bytes);
    else if (this.#entry?.kind === "product-root") this.#productRoots.push(this.#bytes);
    else if (this.#entry !== undefined) this.#single.set(this.#entry.kind, this.#bytes);
    this.#entry = undefined;
  }

  /** @throws RegrowError BUNDLE_MALFORMED where an entry is missing */
  build(): BundleHead {
    const need = (kind: HeadEntry["kind"]): Uint8Array => {
      const bytes = this.#single.get(kind);
      if (bytes === undefined) throw new RegrowError("BUNDLE_MALFORMED", { reason: `no ${kind}` });
      return bytes;
    };
    const extra = new Map<HeadExtra, Uint8Array>();
    for (const kind of HEAD_EXTRAS) {
      const bytes = this.#single.get(kind);
      if (bytes !== undefined) extra.set(kind, bytes);
    }
    return {
      platformRoots: this.#platformRoots,
      platformTargets: need("platform-targets"),
      productRoots: this.#productRoots,
      productTargets: need("product-targets"),
      extra,
      manifest: need("manifest"),
      base: this.#single.get("base") ?? null,
    };
  }
}
