import { HEAD_MAX_BYTES } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { OpenedPackage } from "@regrow/core/bridge";
import type { DmsClient } from "../dms-client/index.ts";
import type { PackageSource } from "./package-source.ts";

type Bridged = Extract<OpenedPackage, { kind: "bridged" }>;

/** Head and pack as the DMS would give them, out of a package that arrives. */
export class PackageClient implements Pick<DmsClient, "head" | "pack"> {
  readonly #source: PackageSource;
  readonly #opened: Bridged;
  #head: Uint8Array | undefined;
  #isBegun = false;

  constructor(source: PackageSource, opened: Bridged) {
    this.#source = source;
    this.#opened = opened;
  }

  /** @throws RegrowError BUNDLE_TOO_LARGE, PACKAGE_TRUNCATED */
  async head(): Promise<Uint8Array> {
    if (this.#head !== undefined) return this.#head;
    const { header, partsAtBytes } = this.#opened;
    if (header.headBytes > HEAD_MAX_BYTES)
      throw new RegrowError("BUNDLE_TOO_LARGE", { headBytes: header.headBytes, maxBytes: HEAD_MAX_BYTES });
    const head = new Uint8Array(header.headBytes);
    let atBytes = 0;
    for await (const piece of this.#source.read(partsAtBytes, partsAtBytes + header.headBytes)) {
      head.set(piece, atBytes);
      atBytes += piece.length;
    }
    this.#head = head;
    return head;
  }

  /** From an offset on, as long as that lies ahead: a line cannot be rewound. @throws RegrowError GENERATION_DAMAGED, PACKAGE_MALFORMED */
  async pack(
    _bundleId: string,
    from: string,
    range: { readonly offsetBytes: number; readonly etag: string | null },
  ): ReturnType<DmsClient["pack"]> {
    const { header, partsAtBytes } = this.#opened;
    await this.head();
    const isSame = range.etag === null || range.etag === header.etag;
    const offsetBytes = isSame ? range.offsetBytes : 0;
    const packAtBytes = partsAtBytes + header.headBytes;
    if (!this.#source.canRead(packAtBytes + offsetBytes)) throw cannotRewind(from, this.#isBegun);
    this.#isBegun = true;
    const body = this.#source.read(packAtBytes + offsetBytes, packAtBytes + header.packBytes);
    return { etag: header.etag, offsetBytes, totalBytes: header.packBytes, body };
  }
}

function cannotRewind(from: string, isBegun: boolean): RegrowError {
  return isBegun && from === "none"
    ? new RegrowError("GENERATION_DAMAGED", { reason: "the package builds on it: bring it with --whole" })
    : new RegrowError("PACKAGE_MALFORMED", { reason: "its bytes are not the ones that it announces" });
}
