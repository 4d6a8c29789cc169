import {
  HEAD_MAX_BYTES,
  bundleEntryName,
  listHeadEntries,
  readHead,
  readHeadManifests,
  type BundleHead,
} from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { DiskError, sha256Hex, type Disk } from "@regrow/core/port";
import { verifyLadder } from "@regrow/core/trust";
import { FILES, FOLDERS, generationLayout, stagingLayout } from "../layout/index.ts";
import { readSigned, unless } from "../store/index.ts";
import type { DoctorPorts, Installed } from "./survey.ts";
import { folderOf, type Workshop } from "./workshop.ts";

/** A head that may take the place of a damaged one. */
export interface HeadSource {
  readonly head: BundleHead;
  readonly from: string;
}

const MAX_ROOT_BYTES = 1024 * 1024;

/** Every head on the disk that can be read: what was downloaded, the factory bundle's, those of the other generations. */
export async function headSources(
  { disk, cryptography }: DoctorPorts,
  installed: readonly Installed[],
  factory: BundleHead | null,
): Promise<readonly HeadSource[]> {
  const sources: HeadSource[] = [];
  for (const { name } of await unless(["ENOENT", "EIO"], disk.list(FOLDERS.staging), [])) {
    const head = await readStagedHead(disk, stagingLayout(name).head);
    if (head !== undefined) sources.push({ head, from: "what was downloaded" });
  }
  if (factory !== null) sources.push({ head: factory, from: "the factory bundle" });
  for (const { id, version } of installed) {
    const signed = await readSigned(disk, cryptography, id);
    if (signed.kind === "signed") sources.push({ head: signed.head, from: `version ${version}` });
  }
  return sources;
}

/**
 * Gives a generation its metadata and manifest back from the first source whose signatures lead to that very manifest. Metadata of
 * another version does where it is newer: it names every manifest that was published before.
 * @returns where it is from; undefined when no source will do
 * @throws DiskError
 */
export async function mendHead(
  ports: DoctorPorts,
  workshop: Workshop,
  { id }: Installed,
  sources: readonly HeadSource[],
): Promise<string | undefined> {
  const own = await readOwnManifest(ports, id);
  const pinnedRoot = await unless(
    ["ENOENT", "EIO", "EINVAL"],
    ports.disk.read(FILES.platformRoot, MAX_ROOT_BYTES),
    undefined,
  );
  if (pinnedRoot === undefined) return undefined;
  for (const { head, from } of sources) {
    for (const candidate of own === undefined ? [head] : [head, { ...head, ...own }]) {
      if (!isHeadOf(ports, candidate, id, pinnedRoot)) continue;
      await writeHead(ports.disk, ports, workshop, id, candidate);
      return from;
    }
  }
  return undefined;
}

function isHeadOf({ cryptography }: DoctorPorts, head: BundleHead, id: string, pinnedRoot: Uint8Array): boolean {
  try {
    const { manifestSha256, full } = readHeadManifests(cryptography, head);
    if (manifestSha256 !== id) return false;
    verifyLadder({ cryptography, pinnedRoot, head, product: full.product, version: full.version });
    return true;
  } catch (error) {
    if (error instanceof RegrowError) return false;
    throw error;
  }
}

async function writeHead(
  disk: Disk,
  { cryptography }: DoctorPorts,
  workshop: Workshop,
  id: string,
  head: BundleHead,
): Promise<void> {
  const { folder } = generationLayout(id);
  const entries = new Map(listHeadEntries(head).map(([entry, bytes]) => [bundleEntryName(entry), bytes]));
  for (const below of ["metadata/platform", "metadata/product"]) {
    await disk.makeDirectory(`${folder}/${below}`);
    // A root more than the chain has would be taken for its newest.
    for (const { name } of await disk.list(`${folder}/${below}`))
      if (!entries.has(`${below}/${name}`)) await disk.remove(`${folder}/${below}/${name}`);
  }
  for (const [name, bytes] of entries) {
    const path = `${folder}/${name}`;
    const sha256 = sha256Hex(cryptography, bytes);
    if (sha256Hex(cryptography, await readOrNothing(disk, path)) === sha256) continue;
    const made = await workshop.make(onePiece(bytes), { sha256, sizeBytes: bytes.length, mode: 0o444 });
    if (made !== undefined) await workshop.moveIn(made, path);
  }
  await disk.syncDirectory(folderOf(folder));
}

async function readOwnManifest(
  { disk, cryptography }: DoctorPorts,
  id: string,
): Promise<Pick<BundleHead, "manifest" | "base"> | undefined> {
  const { manifest: path, base: basePath } = generationLayout(id);
  const manifest = await readOrNothing(disk, path);
  if (sha256Hex(cryptography, manifest) !== id) return undefined;
  const base = await readOrNothing(disk, basePath);
  return { manifest, base: base.length === 0 ? null : base };
}

async function readStagedHead(disk: Disk, path: string): Promise<BundleHead | undefined> {
  try {
    return readHead(await disk.read(path, HEAD_MAX_BYTES));
  } catch (error) {
    if (error instanceof DiskError || error instanceof RegrowError) return undefined;
    throw error;
  }
}

async function readOrNothing(disk: Disk, path: string): Promise<Uint8Array> {
  try {
    return await disk.read(path, HEAD_MAX_BYTES);
  } catch (error) {
    if (error instanceof DiskError) return new Uint8Array(0);
    throw error;
  }
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
