import {
  FrameworkPackageReader,
  verifyFrameworkHead,
  type FrameworkHead,
  type FrameworkPackageEvent,
} from "@regrow/core/framework-package";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography, type Disk } from "@regrow/core/port";
import { decompressStream } from "@regrow/node/compression";
import { PackedObject, checkPacked } from "../intake/index.ts";
import { FRAMEWORK_LIST, PARTIAL_SUFFIX, slotFolder, type Slot } from "../layout/index.ts";
import { asStorageError, removeTree } from "../store/index.ts";
import { MAX_FILE_BYTES, parseFrameworkList, type FrameworkList } from "./check-slot.ts";

export interface TakeFrameworkOptions {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly pinnedRoot: Uint8Array;
  readonly platform: string;
  /** To be filled; what it holds now goes when the new one is whole. */
  readonly slot: Slot;
}

/** What XMODEM may have filled its last block with, and a tape's. */
const MAX_PADDING_BYTES = 64 * 1024;

/**
 * Reads a framework package to its end and puts it into a slot: signed by the platform (law L2), all or nothing (law L3). Durable when it
 * resolves; who starts from the slot checks it again.
 * @returns its version. @throws RegrowError TRUST_*, UPDATE_NOT_FOR_PLATFORM, BUNDLE_*, STORAGE_*; what the source throws
 */
export async function takeFramework(options: TakeFrameworkOptions, source: AsyncIterable<Uint8Array>): Promise<string> {
  const { disk, slot } = options;
  const folder = slotFolder(slot);
  const partial = `${folder}${PARTIAL_SUFFIX}`;
  try {
    const list = await readFiles(options, partial, source);
    await disk.barrier();
    await moveIn(disk, partial, folder);
    return list.version;
  } catch (error) {
    throw asStorageError(error);
  }
}

async function readFiles(
  options: TakeFrameworkOptions,
  partial: string,
  source: AsyncIterable<Uint8Array>,
): Promise<FrameworkList> {
  const reader = new FrameworkPackageReader({ maxPaddingBytes: MAX_PADDING_BYTES });
  const events = eventsOf(reader, source);
  let list: FrameworkList | undefined;
  const missing = new Set<string>();
  for await (const event of events) {
    if (event.kind === "head") {
      list = verified(options, event.head);
      for (const { sha256 } of list.files) missing.add(sha256);
      await removeTree(options.disk, partial);
      await options.disk.makeDirectory(partial);
      await options.disk.write(`${partial}/${FRAMEWORK_LIST}`, event.head.list, 0o444);
    } else if (event.kind === "object") {
      if (list === undefined || !missing.delete(event.sha256))
        throw new RegrowError("BUNDLE_ENTRY_UNEXPECTED", { sha256: event.sha256 });
      await takeFile(options, partial, list, event, events);
    }
  }
  reader.finish();
  const [sha256] = missing;
  if (list === undefined || sha256 !== undefined)
    throw new RegrowError("BUNDLE_OBJECT_MISSING", { sha256: sha256 ?? "" });
  return list;
}

async function* eventsOf(
  reader: FrameworkPackageReader,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<FrameworkPackageEvent, void> {
  for await (const piece of source) yield* reader.push(piece);
}

function verified({ cryptography, pinnedRoot, platform }: TakeFrameworkOptions, head: FrameworkHead): FrameworkList {
  const list = readList(head.list);
  if (list?.files.some(({ name }) => name === "bootloader.mjs") !== true)
    throw new RegrowError("BUNDLE_MALFORMED", { reason: "its list is none of a framework" });
  verifyFrameworkHead({ cryptography, pinnedRoot, head, platform, version: list.version });
  return list;
}

function readList(bytes: Uint8Array): FrameworkList | undefined {
  try {
    return parseFrameworkList(bytes);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A framework is a handful of files of a few megabytes at most: each is held whole. */
async function takeFile(
  { disk, cryptography }: TakeFrameworkOptions,
  partial: string,
  list: FrameworkList,
  { sha256, packedBytes }: Extract<FrameworkPackageEvent, { readonly kind: "object" }>,
  events: AsyncGenerator<FrameworkPackageEvent, void>,
): Promise<void> {
  checkPacked(sha256, packedBytes, MAX_FILE_BYTES);
  const packed = new PackedObject(events);
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of decompressStream(packed, MAX_FILE_BYTES)) pieces.push(piece);
  } catch (error) {
    if (packed.hasFailed) await packed.rest();
    throw error;
  }
  await packed.rest();
  const bytes = new Uint8Array(Buffer.concat(pieces));
  if (sha256Hex(cryptography, bytes) !== sha256) throw new RegrowError("BUNDLE_OBJECT_DAMAGED", { sha256 });
  for (const file of list.files) if (file.sha256 === sha256) await disk.write(`${partial}/${file.name}`, bytes, 0o444);
}

/** In one step; what was there is put aside first, and is garbage from then on. */
async function moveIn(disk: Disk, partial: string, folder: string): Promise<void> {
  const aside = `${folder}.old${PARTIAL_SUFFIX}`;
  await removeTree(disk, aside);
  if ((await disk.status(folder)) !== undefined) await disk.rename(folder, aside);
  await disk.rename(partial, folder);
  // Until the names are durable, what is put aside may be what the slot holds after a power cut.
  await disk.barrier();
  await removeTree(disk, aside);
}
