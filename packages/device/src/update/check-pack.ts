import { RegrowError } from "@regrow/core/error";
import type { FullManifest } from "@regrow/core/manifest";
import { missingStream, packLength, type PackHeader, type PackPosition, type PackStream } from "@regrow/core/pack";
import type { Disk } from "@regrow/core/port";
import type { Offer } from "@regrow/core/protocol";
import type { Base } from "./base-reader.ts";

/** The pack that is wanted. */
export interface WantedPack {
  readonly offer: Offer;
  /** The generation of this device that it may build on; null: it builds on nothing. */
  readonly base: Base | null;
  /** Verified: only what it names is ever written. */
  readonly manifest: FullManifest;
}

/** Whether the header is of the pack that is wanted, or of the same from nothing, which a server sends that does not know the base. */
export function isWanted({ from, to }: Pick<PackHeader, "from" | "to">, { offer, base }: WantedPack): boolean {
  return to === offer.manifestSha256 && (from === null || from === base?.id);
}

/** The contents that the pack brings, as both ends know them from the manifests. */
export function streamOf(
  { from }: Pick<PackHeader, "from">,
  { manifest, base }: Pick<WantedPack, "manifest" | "base">,
): PackStream {
  return missingStream(manifest, from === null ? null : (base?.manifest ?? null));
}

/**
 * The header is the server's word; what the pack is to bring is the publisher's.
 * @throws RegrowError UPDATE_PACK_INVALID
 */
export function checkHeader(header: PackHeader, headerBytes: number, wanted: WantedPack, announcedBytes: number): void {
  if (!isWanted(header, wanted)) throw new RegrowError("UPDATE_PACK_INVALID", { reason: "it is another pack" });
  const { sizeBytes } = streamOf(header, wanted);
  if (header.streamBytes !== sizeBytes)
    throw new RegrowError("UPDATE_PACK_INVALID", {
      reason: "it brings other files than the manifest names",
      bytes: header.streamBytes,
      expectedBytes: sizeBytes,
    });
  if (packLength(header, headerBytes) !== announcedBytes)
    throw new RegrowError("UPDATE_PACK_INVALID", { reason: "its length is not the one announced" });
}

/** Before hours of download rather than at their end. @param missing segments that have not come yet. @throws RegrowError STORAGE_FULL */
export async function checkSpace(disk: Disk, missing: readonly PackPosition[]): Promise<void> {
  const neededBytes = missing.reduce((sum, { segment }) => sum + segment.sizeBytes, 0);
  const { freeBytes } = await disk.space();
  if (freeBytes < neededBytes) throw new RegrowError("STORAGE_FULL", { neededBytes, freeBytes });
}
