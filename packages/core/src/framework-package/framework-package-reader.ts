import { BundleOrder, TarReader, joinBytes, type TarEvent } from "../bundle/index.ts";
import { RegrowError } from "../error/index.ts";
import { FRAMEWORK_LIST_NAME, MAX_FRAMEWORK_HEAD_BYTES, type FrameworkHead } from "./framework-head.ts";

export type FrameworkPackageEvent =
  /** Once, before the first object or the end. */
  | { readonly kind: "head"; readonly head: FrameworkHead }
  | { readonly kind: "object"; readonly sha256: string; readonly packedBytes: number }
  /** The object's zstd bytes, in pieces. */
  | { readonly kind: "object-data"; readonly bytes: Uint8Array }
  | { readonly kind: "object-end"; readonly sha256: string }
  | { readonly kind: "end" };

type Reading =
  | { readonly kind: "nothing" }
  | { readonly kind: "list" | "root" | "targets"; readonly pieces: Uint8Array[] }
  | { readonly kind: "object"; readonly sha256: string };

/** Reads a framework package while it arrives: tar, order, head. Holds the head and no object. Trust is for `verifyFrameworkHead`. */
export class FrameworkPackageReader {
  readonly #tar: TarReader;
  readonly #order = new BundleOrder();
  #reading: Reading = { kind: "nothing" };
  #headBytes = 0;
  #list: Uint8Array | undefined;
  readonly #roots: Uint8Array[] = [];
  #targets: Uint8Array | undefined;
  #before: string | undefined;
  #isTold = false;

  /** @param options as TarReader */
  constructor(options?: ConstructorParameters<typeof TarReader>[0]) {
    this.#tar = new TarReader(options);
  }

  /** @throws RegrowError BUNDLE_MALFORMED, BUNDLE_ENTRY_UNEXPECTED, BUNDLE_TOO_LARGE; nothing may be pushed afterwards */
  push(chunk: Uint8Array): readonly FrameworkPackageEvent[] {
    return this.#tar.push(chunk).flatMap((event) => this.#take(event));
  }

  /** Says that no more bytes come. @throws RegrowError BUNDLE_TRUNCATED */
  finish(): void {
    this.#tar.finish();
  }

  #take(event: TarEvent): readonly FrameworkPackageEvent[] {
    switch (event.kind) {
      case "entry":
        return this.#begin(event.name, event.sizeBytes);
      case "data":
        if (this.#reading.kind === "object") return [{ kind: "object-data", bytes: event.bytes }];
        if (this.#reading.kind !== "nothing") this.#reading.pieces.push(Uint8Array.from(event.bytes));
        return [];
      case "entry-end":
        return this.#endEntry();
      case "end":
        return [...this.#endHead(), { kind: "end" }];
    }
  }

  #begin(name: string, sizeBytes: number): readonly FrameworkPackageEvent[] {
    const sha256 = /^objects\/([0-9a-f]{64})\.zst$/.exec(name)?.[1];
    if (sha256 !== undefined) {
      const head = this.#endHead();
      if (this.#before !== undefined && this.#before >= sha256) throw unexpected(name);
      this.#before = sha256;
      this.#reading = { kind: "object", sha256 };
      return [...head, { kind: "object", sha256, packedBytes: sizeBytes }];
    }
    this.#headBytes += sizeBytes;
    if (this.#headBytes > MAX_FRAMEWORK_HEAD_BYTES)
      throw new RegrowError("BUNDLE_TOO_LARGE", { part: "head", limitBytes: MAX_FRAMEWORK_HEAD_BYTES });
    this.#reading = { kind: this.#headPart(name), pieces: [] };
    return [];
  }

  #headPart(name: string): "list" | "root" | "targets" {
    if (this.#isTold || this.#targets !== undefined) throw unexpected(name);
    if (this.#list === undefined) {
      if (name === FRAMEWORK_LIST_NAME) return "list";
      throw unexpected(name);
    }
    const { kind } = this.#order.next(name);
    if (kind === "platform-root") return "root";
    if (kind === "platform-targets") return "targets";
    throw unexpected(name);
  }

  #endEntry(): readonly FrameworkPackageEvent[] {
    const reading = this.#reading;
    this.#reading = { kind: "nothing" };
    switch (reading.kind) {
      case "object":
        return [{ kind: "object-end", sha256: reading.sha256 }];
      case "list":
        this.#list = joinBytes(reading.pieces);
        return [];
      case "root":
        this.#roots.push(joinBytes(reading.pieces));
        return [];
      case "targets":
        this.#targets = joinBytes(reading.pieces);
        return [];
      case "nothing":
        return [];
    }
  }

  #endHead(): readonly FrameworkPackageEvent[] {
    if (this.#isTold) return [];
    if (this.#list === undefined || this.#targets === undefined)
      throw new RegrowError("BUNDLE_MALFORMED", { reason: "it ends before its metadata" });
    this.#isTold = true;
    return [{ kind: "head", head: { list: this.#list, platformRoots: this.#roots, platformTargets: this.#targets } }];
  }
}

function unexpected(name: string): RegrowError {
  return new RegrowError("BUNDLE_ENTRY_UNEXPECTED", {
    name: name.slice(0, 128),
    reason: "not there in a framework package",
  });
}
