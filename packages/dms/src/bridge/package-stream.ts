import { createHash } from "node:crypto";
import { encodePackageOpening } from "@regrow/core/bridge";
import { RegrowError } from "@regrow/core/error";
import { composeBundleHead, findBundle } from "../bundle/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { openPack, type OpenPack, type PackParts } from "../pack/index.ts";
import type { GivenAnswer } from "./answer-repository.ts";

/** A package on its way to whoever carries it. */
export interface PackageStream {
  readonly sizeBytes: number;
  /** To be read to its end, or returned: it holds a file. */
  readonly pieces: AsyncGenerator<Uint8Array>;
}

const PIECE_BYTES = 64 * 1024;

/**
 * The package that goes with an answer: what the device would fetch now over its own network, the newest metadata with it.
 * @param isWhole builds on nothing that the device has
 * @throws RegrowError DFU_ANSWER_UNKNOWN, DFU_ANSWER_EXPIRED, PACK_IN_MAKING, RATE_LIMITED
 */
export async function openPackageStream(
  parts: PackParts,
  supplier: Tenant,
  given: GivenAnswer,
  isWhole: boolean,
): Promise<PackageStream> {
  if (given.bundleId === null) throw new RegrowError("DFU_ANSWER_UNKNOWN", { answer: given.id });
  if (parts.clock.nowMs() > given.expiresAtMs) throw new RegrowError("DFU_ANSWER_EXPIRED", { answer: given.id });
  const bundle = await findBundle(parts.database, supplier, given.bundleId);
  const head = await composeBundleHead(parts.database, supplier, bundle.id, parts);
  const pack = await openPack(parts, supplier, bundle, isWhole ? "none" : (given.from ?? "none"));
  const header = { answer: given.answer, headBytes: head.length, packBytes: pack.sizeBytes, etag: nameOf(pack) };
  const opening = encodePackageOpening({ kind: "bridged", header });
  return {
    sizeBytes: opening.length + head.length + pack.sizeBytes,
    pieces: piecesOf([opening, head], pack),
  };
}

async function* piecesOf(start: readonly Uint8Array[], pack: OpenPack): AsyncGenerator<Uint8Array> {
  try {
    yield* start;
    for (let atBytes = 0; atBytes < pack.sizeBytes;) {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, pack.sizeBytes - atBytes));
      const { bytesRead } = await pack.file.read(piece, 0, piece.length, atBytes);
      if (bytesRead === 0) throw new Error("the pack's file is shorter than it was");
      atBytes += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await pack.close();
  }
}

/** As over the air, but short: a device compares it, and reads nothing from it. */
function nameOf({ etag }: OpenPack): string {
  return createHash("sha256").update(etag).digest("hex");
}
