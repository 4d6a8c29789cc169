import type { GenerationReference } from "@regrow/core/boot";
import { readHeadManifests, type BundleHead, type HeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { FullManifest } from "@regrow/core/manifest";
import { DiskError, type Cryptography, type Disk, type DiskErrorCode } from "@regrow/core/port";
import { verifyLadder } from "@regrow/core/trust";
import { FILES, generationLayout } from "../layout/index.ts";
import { planGeneration, type PlannedEntry } from "./generation-plan.ts";
import { findDamage } from "./hash-file.ts";
import { readGenerationHead } from "./read-generation.ts";

/** What a check of a generation found. */
export type GenerationCheck =
  | { readonly kind: "whole"; readonly reference: GenerationReference; readonly manifest: FullManifest }
  | DamagedGeneration;

/** The first thing that is wrong; `path` is below the device's root. */
export interface DamagedGeneration {
  readonly kind: "damaged";
  readonly path: string;
  readonly reason: string;
}

/** A generation whose signatures hold; nothing is said about its files. */
export interface SignedGeneration extends HeadManifests {
  readonly kind: "signed";
  readonly head: BundleHead;
}

/** A name in a generation's folder that is not as it was signed. */
export interface Damage {
  /** Below the device's root. */
  readonly path: string;
  readonly reason: string;
  /** What has to be there; undefined: nothing. */
  readonly planned: PlannedEntry | undefined;
}

/** Largest pinned root that is read. */
const MAX_ROOT_BYTES = 1024 * 1024;

/**
 * Whether a generation is what was signed, all of it: from the pinned root down to each file's bytes, each link's text and
 * the absence of anything else (law L2). Reads everything, keeps nothing. Damage is an answer, never an exception.
 */
export async function verifyGeneration(disk: Disk, cryptography: Cryptography, id: string): Promise<GenerationCheck> {
  const signed = await readSigned(disk, cryptography, id);
  if (signed.kind === "damaged") return signed;
  const first = await findDamages(disk, cryptography, id, signed).next();
  return first.done === true
    ? { kind: "whole", reference: referenceOf(signed), manifest: signed.full }
    : damaged(first.value.path, first.value.reason);
}

/** A generation's head, verified from the pinned root down to the manifest. */
export async function readSigned(
  disk: Disk,
  cryptography: Cryptography,
  id: string,
): Promise<SignedGeneration | DamagedGeneration> {
  const { folder, manifest } = generationLayout(id);
  try {
    const head = await readGenerationHead(disk, id);
    const manifests = readHeadManifests(cryptography, head);
    if (manifests.manifestSha256 !== id) return damaged(manifest, "wrong contents");
    const pinnedRoot = await disk.read(FILES.platformRoot, MAX_ROOT_BYTES);
    verifyLadder({ cryptography, pinnedRoot, head, product: manifests.full.product, version: manifests.full.version });
    return { kind: "signed", head, ...manifests };
  } catch (error) {
    if (error instanceof DiskError) return damaged(error.path, error.code);
    if (error instanceof RegrowError) return damaged(folder, error.message);
    throw error;
  }
}

/** Everything that is wrong with the files of a generation, in the order of its plan. */
export async function* findDamages(
  disk: Disk,
  cryptography: Cryptography,
  id: string,
  { head, full }: Pick<SignedGeneration, "head" | "full">,
): AsyncGenerator<Damage, void> {
  const { folder } = generationLayout(id);
  for (const [below, names] of planGeneration(head, full))
    yield* checkFolder(disk, cryptography, below === "" ? folder : `${folder}/${below}`, names);
}

/** How the boot record names what a manifest describes. */
export function referenceOf({
  manifestSha256,
  full,
}: Pick<HeadManifests, "manifestSha256" | "full">): GenerationReference {
  return { id: manifestSha256, product: full.product, version: full.version, securityVersion: full.securityVersion };
}

async function* checkFolder(
  disk: Disk,
  cryptography: Cryptography,
  folder: string,
  names: ReadonlyMap<string, PlannedEntry>,
): AsyncGenerator<Damage, void> {
  const found = await orCode(disk.list(folder));
  if (typeof found === "string") yield { path: folder, reason: found, planned: { kind: "directory" } };
  else {
    for (const { name } of found) {
      // A module beside the signed ones would be loaded like them.
      if (!names.has(name)) yield { path: `${folder}/${name}`, reason: "not in the manifest", planned: undefined };
    }
  }
  for (const [name, planned] of names) {
    const path = `${folder}/${name}`;
    const reason = await orCode(findWrong(disk, cryptography, path, planned));
    if (reason !== undefined) yield { path, reason, planned };
  }
}

/** What a disk answers instead of doing its work is a finding like others. */
async function orCode<Result>(operation: Promise<Result>): Promise<Result | DiskErrorCode> {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof DiskError) return error.code;
    throw error;
  }
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
  return findDamage(disk, cryptography, path, planned, status);
}

function damaged(path: string, reason: string): DamagedGeneration {
  return { kind: "damaged", path, reason };
}
