import { HEAD_MAX_BYTES, readHead, readHeadManifests, type BundleHead, type HeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography, type Disk } from "@regrow/core/port";
import { FOLDERS, stagingLayout } from "../layout/index.ts";
import { readGenerationHead, unless } from "../store/index.ts";

interface Ports {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/** A head that lies here, and what it says. Nothing of it is verified but that it is the one that was asked for. */
export interface KnownHead {
  readonly head: BundleHead;
  readonly manifests: HeadManifests;
}

/** Names the folder of a bundle that came as a file; one over the air has the offer's own. */
export function updateIdOf(manifestSha256: string): string {
  return `file-${manifestSha256.slice(0, 32)}`;
}

/** The update whose folder gathers the files of this manifest; undefined where none does. @throws DiskError */
export async function findUpdate(ports: Ports, manifestSha256: string): Promise<string | undefined> {
  for (const { name } of await unless(["ENOENT"], ports.disk.list(FOLDERS.staging), [])) {
    const head = await stagedHead(ports, name);
    if (head !== undefined && sha256Hex(ports.cryptography, head.manifest) === manifestSha256) return name;
  }
  return undefined;
}

/** The head of a manifest, out of an update's folder or of a generation; undefined where this device has never seen it. @throws DiskError */
export async function findHead(ports: Ports, manifestSha256: string): Promise<KnownHead | undefined> {
  const updateId = await findUpdate(ports, manifestSha256);
  const head = updateId === undefined ? await installedHead(ports, manifestSha256) : await stagedHead(ports, updateId);
  try {
    const manifests = head === undefined ? undefined : readHeadManifests(ports.cryptography, head);
    return head === undefined || manifests?.manifestSha256 !== manifestSha256 ? undefined : { head, manifests };
  } catch (error) {
    if (error instanceof RegrowError) return undefined;
    throw error;
  }
}

async function stagedHead({ disk }: Ports, updateId: string): Promise<BundleHead | undefined> {
  const bytes = await unless(
    ["ENOENT", "EIO", "EINVAL", "ENOTDIR"],
    disk.read(stagingLayout(updateId).head, HEAD_MAX_BYTES),
    undefined,
  );
  try {
    return bytes === undefined ? undefined : readHead(bytes);
  } catch (error) {
    if (error instanceof RegrowError) return undefined; // torn
    throw error;
  }
}

function installedHead({ disk }: Ports, manifestSha256: string): Promise<BundleHead | undefined> {
  return unless(["ENOENT", "EIO", "EINVAL", "ENOTDIR"], readGenerationHead(disk, manifestSha256), undefined);
}
