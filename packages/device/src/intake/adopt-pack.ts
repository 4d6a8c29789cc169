import type { FullManifest } from "@regrow/core/manifest";
import { stagingLayout } from "../layout/index.ts";
import type { IntakePorts } from "./intake-ports.ts";
import { KeptPieces } from "./kept-pieces.ts";

/** Takes up the half object that a download over the air has left, unless a file has gone on with it since. @throws DiskError */
export async function adoptPack(
  { disk, cryptography, surveyPack }: Pick<IntakePorts, "disk" | "cryptography" | "surveyPack">,
  updateId: string,
  manifest: FullManifest,
): Promise<void> {
  const pieces = new KeptPieces({ disk, cryptography }, updateId);
  const { part } = stagingLayout(updateId);
  if (surveyPack === undefined || (await pieces.verified(part)) !== null) return;
  const kept = await surveyPack(updateId, manifest);
  if (kept === null) return;
  const hasher = cryptography.sha256();
  for await (const bytes of disk.readStream(part(kept.sha256), 0, kept.bytes)) hasher.update(bytes);
  await pieces.add({ object: kept.sha256, fromBytes: 0, toBytes: kept.bytes, sha256: hasher.digestHex() });
}
