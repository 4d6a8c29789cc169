import { BundleReader, TAR_BLOCK_BYTES, bundleEntryName, type BundleEvent } from "@regrow/core/bundle";
import { RegrowError, invariant } from "@regrow/core/error";
import { listContents } from "@regrow/core/manifest";
import { ObjectCheck } from "./object-check.ts";
import { DISCARD, type ObjectSink } from "./object-sink.ts";
import { verifyHead, type HeadTrust, type VerifiedHead } from "./verify-head.ts";

export interface BundleVerifierOptions extends HeadTrust {
  /** Where the objects go; default: nowhere. */
  readonly sink?: ObjectSink;
  /** Largest bundle that is read, in bytes; default: what its manifest needs. */
  readonly maxBytes?: number;
  /** Told when the head is verified, before the first object: the place to refuse what is not wanted. */
  readonly onHead?: (head: VerifiedHead) => Promise<void> | void;
}

/**
 * Verifies a whole bundle while it arrives, in one pass: form, order, signatures, manifest, then every object's length and hash,
 * nothing missing, nothing besides. Holds the head and a few pieces of one object.
 */
export class BundleVerifier {
  readonly #options: BundleVerifierOptions;
  readonly #reader = new BundleReader();
  #verified: VerifiedHead | undefined;
  /** Objects that are still to come: hash to size. */
  #expected = new Map<string, number>();
  /** Those of them that a partial bundle may leave to its base. */
  #optional: ReadonlyMap<string, number> = new Map();
  #object: ObjectCheck | undefined;
  #takenBytes = 0;

  constructor(options: BundleVerifierOptions) {
    this.#options = options;
  }

  /**
   * Takes the next bytes, which must not be changed until the following call. After an error the bundle is refused: call `abort`.
   * @throws RegrowError BUNDLE_*, MANIFEST_*, TRUST_*, and whatever sink and `onHead` throw
   */
  async push(chunk: Uint8Array): Promise<void> {
    this.#takenBytes += chunk.length;
    const { maxBytes = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#takenBytes > maxBytes) throw new RegrowError("BUNDLE_TOO_LARGE", { limitBytes: maxBytes });
    for (const event of this.#reader.push(chunk)) await this.#take(event);
  }

  /** Says that no more bytes come. @throws RegrowError BUNDLE_TRUNCATED, BUNDLE_OBJECT_MISSING */
  finish(): VerifiedHead {
    this.#reader.finish();
    invariant(this.#verified !== undefined, "a bundle that has ended had a head");
    return this.#verified;
  }

  /** Gives up; the sink's open object is aborted. Safe at any time. */
  async abort(): Promise<void> {
    await this.#object?.abort();
    this.#object = undefined;
  }

  async #take(event: BundleEvent): Promise<void> {
    switch (event.kind) {
      case "head":
        this.#verified = verifyHead(event.head, this.#options);
        this.#expected = new Map(listContents(this.#verified.manifest));
        this.#optional = this.#verified.base === null ? new Map() : listContents(this.#verified.base);
        return this.#options.onHead?.(this.#verified);
      case "object":
        return this.#beginObject(event.sha256, event.packedBytes);
      case "object-data":
        return this.#object?.push(event.bytes);
      case "object-end":
        await this.#object?.finish();
        this.#object = undefined;
        return;
      case "end":
        return this.#checkComplete();
      default:
        return event satisfies never;
    }
  }

  async #beginObject(sha256: string, packedBytes: number): Promise<void> {
    const sizeBytes = this.#expected.get(sha256);
    const name = bundleEntryName({ kind: "object", sha256 });
    if (sizeBytes === undefined)
      throw new RegrowError("BUNDLE_ENTRY_UNEXPECTED", { name, reason: "the manifest does not name it" });
    this.#expected.delete(sha256);
    const limitBytes = mostPackedBytes(sizeBytes);
    if (packedBytes > limitBytes)
      throw new RegrowError("BUNDLE_TOO_LARGE", { part: name, limitBytes, actualBytes: packedBytes });
    const object = { sha256, sizeBytes };
    this.#object = new ObjectCheck(
      this.#options.cryptography,
      object,
      await (this.#options.sink ?? DISCARD).open(object),
    );
  }

  #checkComplete(): void {
    for (const sha256 of this.#expected.keys()) {
      if (!this.#optional.has(sha256)) throw new RegrowError("BUNDLE_OBJECT_MISSING", { sha256 });
    }
  }
}

/** What zstd makes of bytes that do not shrink is hardly more than they are. */
function mostPackedBytes(sizeBytes: number): number {
  return sizeBytes + Math.ceil(sizeBytes / 128) + TAR_BLOCK_BYTES;
}
