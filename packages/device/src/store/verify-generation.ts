import type { GenerationReference } from "@regrow/core/boot";
import { readHeadManifests, type HeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { FullManifest } from "@regrow/core/manifest";
import { DiskError, type Cryptography, type Disk } from "@regrow/core/port";
import { verifyLadder } from "@regrow/core/trust";
import { FILES, generationLayout } from "../layout/index.ts";
import { planGeneration, type PlannedEntry } from "./generation-plan.ts";
import { findDamage } from "./hash-file.ts";
import { readGenerationHead } from "./read-generation.ts";

/** What a check of a generation found. */
export type GenerationCheck =
  | { readonly kind: "whole"; readonly reference: GenerationReference; readonly manifest: FullManifest }
  /** The first thing that is wrong; `path` is below the device's root. */
  | { readonly kind: "damaged"; readonly path: string; readonly reason: string };

/** Largest pinned root that is read. */
const MAX_ROOT_BYTES = 1024 * 1024;

/**
 * Whether a generation is what was signed, all of it: from the pinned root down to each file's bytes, each link's text and
 * the absence of anything else (law L2). Reads everything, keeps nothing. Damage is an answer, never an exception.
 */
export async function verifyGeneration(disk: Disk, cryptography: Cryptography, id: string): Promise<GenerationCheck> {
  const { folder } = generationLayout(id);
  try {
    const head = await readGenerationHead(disk, id);
    const manifests = readHeadManifests(cryptography, head);
    if (manifests.manifestSha256 !== id) return damaged(`${folder}/manifest.json`, "wrong contents");
    const pinnedRoot = await disk.read(FILES.platformRoot, MAX_ROOT_BYTES);
    verifyLadder({ cryptography, pinnedRoot, head, product: manifests.full.product, version: manifests.full.version });
    for (const [below, names] of planGeneration(head, manifests.full)) {
      const found = await checkFolder(disk, cryptography, below === "" ? folder : `${folder}/${below}`, names);
      if (found !== undefined) return found;
    }
    return { kind: "whole", reference: referenceOf(manifests), manifest: manifests.full };
  } catch (error) {
    if (error instanceof DiskError) return damaged(error.path, error.code);
    if (error instanceof RegrowError) return damaged(folder, error.message);
    throw error;
  }
}

/** How the boot record names what a manifest describes. */
export function referenceOf({
  manifestSha256,
  full,
}: Pick<HeadManifests, "manifestSha256" | "full">): GenerationReference {
  return { id: manifestSha256, product: full.product, version: full.version, securityVersion: full.securityVersion };
}

async function checkFolder(
  disk: Disk,
  cryptography: Cryptography,
  folder: string,
  names: ReadonlyMap<string, PlannedEntry>,
): Promise<GenerationCheck | undefined> {
  const found = await disk.list(folder);
  const unknown = found.find((entry) => !names.has(entry.name));
  // A module beside the signed ones would be loaded like them.
  if (unknown !== undefined) return damaged(`${folder}/${unknown.name}`, "not in the manifest");
  for (const [name, planned] of names) {
    const path = `${folder}/${name}`;
    const reason = await findWrong(disk, cryptography, path, planned);
    if (reason !== undefined) return damaged(path, reason);
  }
  return undefined;
}

async function findWrong(
  disk: Disk,
  cryptography: Cryptography,
  path: string,
  planned: PlannedEntry,
): Promise<string | undefined> {
  const status = await disk.status(path);
  if (status === undefined) return "missing";
  const kind = planned.kind === "head" ? "file" : planned.kind;
  if (status.kind !== kind) return `a ${status.kind}, not a ${kind}`;
  if (planned.kind === "link") return (await disk.readLink(path)) === planned.target ? undefined : "leads elsewhere";
  if (planned.kind !== "file") return undefined;
  if (status.mode !== planned.mode) return `mode ${status.mode.toString(8)}, not ${planned.mode.toString(8)}`;
  return findDamage(disk, cryptography, path, planned);
}

function damaged(path: string, reason: string): GenerationCheck {
  return { kind: "damaged", path, reason };
}
