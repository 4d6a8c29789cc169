import { ALL_CHANNELS, FILE_FLAGS, FILE_TYPES, bundleEntries, crc32, type FileEntry } from "@regrow/core/file";
import type { Disk } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { SimulatedDisk } from "@regrow/sim/disk";
import {
  FileSystem,
  type BundleFile,
  type BundleFiles,
  type FileQuota,
  type NewFile,
} from "../src/file-system/index.ts";

export const NOW_MS = Date.UTC(2026, 0, 1);

const BUNDLE_ROW: Omit<FileEntry, "name" | "sizeBytes"> = {
  origin: "bundle",
  owner: "product",
  type: FILE_TYPES.webApp,
  flags: FILE_FLAGS.valid,
  permissions: ALL_CHANNELS,
  handle: 0,
  version: "1.0.0",
  crc32: null,
  createdMs: null,
};

/** What the bundle of the tests has: an ordinary file, an essential one, a tree. The files lie beside those of users. */
export const BUNDLE_TEXTS = { "page.html": "<p>from the bundle", "essential.pem": "-----BEGIN" } as const;

/** A file system on a disk, over the files of `BUNDLE_TEXTS` unless told otherwise. */
export function openFiles(
  disk: Disk,
  quota: Partial<FileQuota> = {},
  texts: Readonly<Record<string, string>> = BUNDLE_TEXTS,
): Promise<FileSystem> {
  const cryptography = new NodeCryptography();
  const bundle = bundleOf(texts);
  return FileSystem.open({ disk, cryptography, clock: { nowMs: () => NOW_MS }, bundle: async () => bundle }, quota);
}

/** Puts the bundle's files onto a disk, or back onto it. */
export async function writeBundleFiles(
  disk: Disk,
  texts: Readonly<Record<string, string>> = BUNDLE_TEXTS,
): Promise<void> {
  for (const [name, text] of Object.entries(texts)) {
    const path = `bundle/${name}`;
    await disk.makeDirectory(path.slice(0, path.lastIndexOf("/")));
    await disk.write(path, bytesOf(text));
  }
  await disk.barrier();
}

/** A file that is to be made with these contents. */
export function newFile(name: string, contents: string | Uint8Array, more: Partial<NewFile> = {}): NewFile {
  const sizeBytes = bytesOf(contents).length;
  const plain = { type: FILE_TYPES.general, flags: 0, permissions: ALL_CHANNELS, version: "1.0.0", checksum: null };
  return { name, sizeBytes, ...plain, ...more };
}

/** Makes a file, its bytes in pieces. */
export async function create(
  files: FileSystem,
  name: string,
  contents: string | Uint8Array,
  more: Partial<NewFile> = {},
): Promise<void> {
  const bytes = bytesOf(contents);
  const writer = await files.create(newFile(name, bytes, more));
  for (let offset = 0; offset < bytes.length; offset += PIECE_BYTES)
    await writer.write(bytes.subarray(offset, offset + PIECE_BYTES));
}

export async function readText(files: FileSystem, name: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await files.open(name)).pieces()) pieces.push(piece);
  return new TextDecoder().decode(Buffer.concat(pieces));
}

/** Names and contents of all files that can be read. */
export async function contentsOf(files: FileSystem): Promise<Readonly<Record<string, string>>> {
  const contents: Record<string, string> = {};
  for (const { name, origin } of await files.list())
    if (origin !== "tree") contents[name] = await readText(files, name);
  return contents;
}

export function bytesOf(contents: string | Uint8Array): Uint8Array {
  return typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
}

export function crcOf(contents: string): NewFile["checksum"] {
  return { kind: "crc32", value: crc32(bytesOf(contents)) };
}

/** More than a page, so that it can be torn. */
export function large(text: string): string {
  return `${text}\n`.repeat(Math.ceil(9_000 / (text.length + 1)));
}

const PIECE_BYTES = 4_096;

function bundleOf(texts: Readonly<Record<string, string>>): BundleFiles {
  const files = [...rows(texts), tree(Object.keys(texts).length)];
  return { entries: new Map(files.map((file) => [file.entry.name, file])) };
}

function rows(texts: Readonly<Record<string, string>>): readonly BundleFile[] {
  const cryptography = new NodeCryptography();
  return Object.entries(texts).map(([name, text], handle) => {
    const hasher = cryptography.sha256();
    hasher.update(bytesOf(text));
    const flags = name.startsWith("essential") ? FILE_FLAGS.valid | FILE_FLAGS.essential : FILE_FLAGS.valid;
    const entry = { ...BUNDLE_ROW, name, flags, handle, sizeBytes: bytesOf(text).length };
    return { entry, bytes: { path: `bundle/${name}`, sha256: hasher.digestHex() } };
  });
}

function tree(handle: number): BundleFile {
  const [entry] = bundleEntries({
    ...{ format: 1, product: "ACME", version: "1.0.0", securityVersion: 0, floor: null, platform: "any", notes: "" },
    ...{ critical: [], base: null, rows: [], app: null, components: [] },
    trees: [{ name: "app", version: "1.0.0", entries: [] }],
  });
  if (entry === undefined) throw new Error("a manifest with a tree has an entry");
  return { entry: { ...entry, handle }, bytes: null };
}

/** Counts the files that are being read of this disk: each keeps a descriptor. */
export function countHeld(disk: SimulatedDisk): () => number {
  const { readStream } = disk;
  let held = 0;
  disk.readStream = async function* (...given) {
    held += 1;
    try {
      yield* Reflect.apply(readStream, disk, given);
    } finally {
      held -= 1;
    }
  };
  return () => held;
}
