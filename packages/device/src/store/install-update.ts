import { checkInstallable, type GenerationReference, type InstallTarget } from "@regrow/core/boot";
import { HEAD_MAX_BYTES, readHead, readHeadManifests, type BundleHead } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { listObjects, type FullManifest } from "@regrow/core/manifest";
import type { Cryptography, Disk } from "@regrow/core/port";
import { verifyLadder } from "@regrow/core/trust";
import {
  FILES,
  FOLDERS,
  PARTIAL_SUFFIX,
  generationLayout,
  isPlainName,
  stagingLayout,
  type StagingLayout,
} from "../layout/index.ts";
import { planGeneration, type PlannedEntry } from "./generation-plan.ts";
import { ObjectStore } from "./object-store.ts";
import { removeTree } from "./remove-tree.ts";
import { asStorageError, unless } from "./storage-error.ts";
import { referenceOf, verifyGeneration } from "./verify-generation.ts";

/** What an install works with. */
export interface InstallPorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/** Largest pinned root that is read. */
const MAX_ROOT_BYTES = 1024 * 1024;

/**
 * Makes a generation of what is in `staging/<updateId>/`, all or nothing (law L3), and changes nothing else: the boot record
 * decides what runs. The update's folder stays until the caller has switched. Can be repeated after a cut anywhere.
 * @throws RegrowError BUNDLE_*, MANIFEST_*, TRUST_*, UPDATE_*, STORAGE_FULL, STORAGE_FAILED
 */
export async function installUpdate(
  ports: InstallPorts,
  updateId: string,
  target: InstallTarget,
): Promise<GenerationReference> {
  if (!isPlainName(updateId)) throw new RegrowError("INPUT_INVALID", { field: "updateId" });
  try {
    return await install(ports, stagingLayout(updateId), target);
  } catch (error) {
    throw asStorageError(error);
  }
}

async function install(
  { disk, cryptography }: InstallPorts,
  staging: StagingLayout,
  target: InstallTarget,
): Promise<GenerationReference> {
  const headBytes = await unless(["ENOENT"], disk.read(staging.head, HEAD_MAX_BYTES), undefined);
  if (headBytes === undefined) throw new RegrowError("UPDATE_PACK_INVALID", { missing: staging.head });
  const head = readHead(headBytes);
  const manifests = readHeadManifests(cryptography, head);
  const { product, version } = manifests.full;
  const pinnedRoot = await disk.read(FILES.platformRoot, MAX_ROOT_BYTES);
  verifyLadder({ cryptography, pinnedRoot, head, product, version });
  checkInstallable(manifests.full, target);
  const reference = referenceOf(manifests);
  if ((await verifyGeneration(disk, cryptography, reference.id)).kind === "damaged") {
    await build(disk, cryptography, { head, manifest: manifests.full, id: reference.id, staging });
  } else {
    // It may be here by name only: whoever made it may have been killed before the sync.
    await disk.barrier();
  }
  await disk.syncDirectory(FOLDERS.generations);
  return reference;
}

interface Build {
  readonly head: BundleHead;
  readonly manifest: FullManifest;
  readonly id: string;
  readonly staging: StagingLayout;
}

async function build(disk: Disk, cryptography: Cryptography, build: Build): Promise<void> {
  const objects = new ObjectStore(disk, cryptography);
  const partial = generationLayout(build.id, PARTIAL_SUFFIX).folder;
  await removeTree(disk, partial);
  try {
    await gatherObjects(objects, build);
    for (const [below, names] of planGeneration(build.head, build.manifest)) {
      const folder = below === "" ? partial : `${partial}/${below}`;
      await disk.makeDirectory(folder);
      for (const [name, planned] of names) await place(disk, objects, `${folder}/${name}`, planned);
    }
    await disk.barrier();
    await moveIn(disk, partial, generationLayout(build.id).folder);
  } catch (error) {
    // Room for the next try; the update's own folder keeps what was downloaded.
    await unless(["EIO", "EROFS", "EACCES"], removeTree(disk, partial), undefined);
    throw error;
  }
}

/** All of them are looked at, so that one more download brings all that is missing. */
async function gatherObjects(objects: ObjectStore, { manifest, staging }: Build): Promise<void> {
  const missing: string[] = [];
  for (const object of listObjects(manifest)) {
    if (!(await objects.ensure(object, staging.object(object.sha256)))) missing.push(object.sha256);
  }
  const first = missing[0];
  if (first !== undefined) throw new RegrowError("BUNDLE_OBJECT_MISSING", { sha256: first, missing: missing.length });
}

async function place(disk: Disk, objects: ObjectStore, path: string, planned: PlannedEntry): Promise<void> {
  switch (planned.kind) {
    case "head":
      return disk.write(path, planned.bytes, 0o444);
    case "file":
      return objects.link(planned, path);
    case "link":
      return disk.symlink(planned.target, path);
    case "directory":
      // Its own turn comes: every folder has a row in the plan.
      return undefined;
    default:
      return planned satisfies never;
  }
}

/** In one step; a damaged folder of that name is put aside first, and is garbage from then on. */
async function moveIn(disk: Disk, partial: string, folder: string): Promise<void> {
  if ((await disk.status(folder)) !== undefined) {
    const aside = `${folder}.damaged${PARTIAL_SUFFIX}`;
    await removeTree(disk, aside);
    await disk.rename(folder, aside);
  }
  await disk.rename(partial, folder);
}
