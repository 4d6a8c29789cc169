import { HeadCollector } from "./head-collector.ts";
import type { BundleHead } from "./bundle-head.ts";
import { BundleOrder } from "./layout.ts";
import { TarReader, type TarEvent } from "./tar-reader.ts";

export type BundleEvent =
  /** Once, before the first object or the end. */
  | { readonly kind: "head"; readonly head: BundleHead }
  | { readonly kind: "object"; readonly sha256: string; readonly packedBytes: number }
  /** The object's zstd bytes, in pieces. */
  | { readonly kind: "object-data"; readonly bytes: Uint8Array }
  | { readonly kind: "object-end"; readonly sha256: string }
  | { readonly kind: "end" };

/**
 * Reads a bundle while it arrives: tar, order, head. Holds the head and no object.
 * Signatures and hashes are for `BundleVerifier` in @regrow/trust.
 */
export class BundleReader {
  readonly #tar: TarReader;
  readonly #order = new BundleOrder();
  #collector: HeadCollector | undefined = new HeadCollector();
  #object: string | undefined;

  /** @param options as TarReader */
  constructor(options?: ConstructorParameters<typeof TarReader>[0]) {
    this.#tar = new TarReader(options);
  }

  /** @throws RegrowError BUNDLE_MALFORMED, BUNDLE_ENTRY_UNEXPECTED, BUNDLE_TOO_LARGE; nothing may be pushed afterwards */
  push(chunk: Uint8Array): readonly BundleEvent[] {
    return this.#tar.push(chunk).flatMap((event) => this.#take(event));
  }

  /** Says that no more bytes come. @throws RegrowError BUNDLE_TRUNCATED */
  finish(): void {
    this.#tar.finish();
  }

  #take(event: TarEvent): readonly BundleEvent[] {
    switch (event.kind) {
      case "entry":
        return this.#begin(event.name, event.sizeBytes);
      case "data":
        if (this.#object !== undefined) return [{ kind: "object-data", bytes: event.bytes }];
        this.#collector?.add(event.bytes);
        return [];
      case "entry-end":
        return this.#endEntry();
      case "end":
        this.#order.finish();
        return [...this.#endHead(), { kind: "end" }];
      default:
        return event satisfies never;
    }
  }

  #begin(name: string, sizeBytes: number): readonly BundleEvent[] {
    const entry = this.#order.next(name);
    if (entry.kind !== "object") {
      this.#collector?.begin(entry, sizeBytes);
      return [];
    }
    this.#object = entry.sha256;
    return [...this.#endHead(), { kind: "object", sha256: entry.sha256, packedBytes: sizeBytes }];
  }

  #endEntry(): readonly BundleEvent[] {
    const sha256 = this.#object;
    this.#object = undefined;
    if (sha256 !== undefined) return [{ kind: "object-end", sha256 }];
    this.#collector?.end();
    return [];
  }

  #endHead(): readonly BundleEvent[] {
    const head = this.#collector?.build();
    this.#collector = undefined;
    return head === undefined ? [] : [{ kind: "head", head }];
  }
}
