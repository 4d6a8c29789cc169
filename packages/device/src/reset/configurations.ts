import { joinBytes } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { readList, readObject, readOrNull, readText } from "@regrow/core/field";
import { DiskError, sha256Hex, type Cryptography, type Disk } from "@regrow/core/port";
import { FACTORY_CONFIGURATION, type ConfigurationSource } from "@regrow/core/reset";
import { MAX_SETTINGS_FILE_BYTES } from "@regrow/core/settings-file";
import { FileSystem, NO_BUNDLE } from "../file-system/index.ts";
import { FILES, generationLayout } from "../layout/index.ts";
import { verifyGeneration } from "../store/index.ts";

interface Ports {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/**
 * Texts of the factory configurations that this device believes: the one that is signed with the generation of this id (null: none), and
 * the one that its owner gives it through the DMS. A file of that name that anybody else has made is not one; what is damaged or no
 * text is as if it were not there.
 */
export async function readConfigurations(
  ports: Ports,
  generation: string | null,
): Promise<Readonly<Record<ConfigurationSource, string | null>>> {
  return {
    bundle: generation === null ? null : await readOfBundle(ports, generation),
    owner: await readOfOwner(ports),
  };
}

/** Law L2: only of a generation that is whole. */
async function readOfBundle({ disk, cryptography }: Ports, id: string): Promise<string | null> {
  const check = await verifyGeneration(disk, cryptography, id);
  if (check.kind === "damaged") return null;
  const row = check.manifest.rows.find(({ name }) => name === FACTORY_CONFIGURATION);
  if (row === undefined || row.sizeBytes > MAX_SETTINGS_FILE_BYTES) return null;
  return asText(await disk.read(generationLayout(id).row(row.name), MAX_SETTINGS_FILE_BYTES));
}

async function readOfOwner({ disk, cryptography }: Ports): Promise<string | null> {
  const given = await givenHashes(disk);
  if (given.size === 0) return null;
  try {
    const files = await FileSystem.open({
      disk,
      cryptography,
      clock: { nowMs: () => 0 },
      bundle: async () => NO_BUNDLE,
    });
    const reader = await files.open(FACTORY_CONFIGURATION);
    const pieces: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const piece of reader.pieces()) {
      sizeBytes += piece.length;
      if (sizeBytes > MAX_SETTINGS_FILE_BYTES) return null;
      pieces.push(piece);
    }
    const bytes = joinBytes(pieces);
    // Whoever can write files can write over it, and is not the owner.
    return given.has(sha256Hex(cryptography, bytes)) ? asText(bytes) : null;
  } catch (error) {
    if (error instanceof RegrowError) return null;
    throw error;
  }
}

/** What the DMS gives under the name; the list may hold it twice, while one is on its way. */
async function givenHashes(disk: Disk): Promise<ReadonlySet<string>> {
  const value = await readJson(disk);
  const files = readOrNull(() => readList(readObject(value)["files"], MAX_FILES, readGiven)) ?? [];
  return new Set(files.flatMap(({ name, sha256 }) => (name === FACTORY_CONFIGURATION ? [sha256] : [])));
}

function readGiven(value: unknown): { readonly name: string; readonly sha256: string } {
  const { name, sha256 } = readObject(value);
  return { name: readText(name, 95), sha256: readText(sha256, 64) };
}

async function readJson(disk: Disk): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await disk.read(FILES.givenFiles, MAX_LIST_BYTES)));
  } catch (error) {
    if (error instanceof DiskError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const MAX_LIST_BYTES = 256 * 1024;
const MAX_FILES = 1_024;

function asText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null; // no text
  }
}
