import { PACK_LIMITS } from "@regrow/core/pack";
import type { Cryptography, Disk } from "@regrow/core/port";
import { readOptional } from "../identity/index.ts";
import { stagingLayout } from "../layout/index.ts";

/** Bytes of a pack from `offsetBytes` on that no whole segment (or header) holds yet. */
export interface PartOfPack {
  /** Names the pack. */
  readonly etag: string;
  /** Where in the pack they begin. */
  readonly offsetBytes: number;
  readonly bytes: Uint8Array;
}

/** A record's line, which its bytes follow. */
interface RecordLine {
  readonly etag: string;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** Of etag, offset and bytes. */
  readonly sha256: string;
}

const LINE_MAX_BYTES = 1_024;
/** The longest part is a header; what the records' lines add is far below the rest. */
const FILE_MAX_BYTES = PACK_LIMITS.headerBytes + 4 * 1024 * 1024;
const NEW_LINE = 10;

/**
 * A file of records in an update's folder: the unfinished part of its pack, so that a restart costs what came since the last record
 * and not a segment. Records prove themselves by their hashes: what a power cut tore is as good as missing.
 */
export class KeptPart {
  readonly #ports: { readonly disk: Disk; readonly cryptography: Cryptography };
  readonly #folder: string;
  readonly #path: string;
  /** The part that the file holds, without its bytes. */
  #held: { readonly etag: string; readonly offsetBytes: number; readonly lengthBytes: number } | undefined;

  constructor(ports: { readonly disk: Disk; readonly cryptography: Cryptography }, updateId: string) {
    this.#ports = ports;
    this.#folder = stagingLayout(updateId).folder;
    this.#path = `${this.#folder}/pack-part`;
  }

  /** What an earlier process has kept; undefined where nothing of it can be believed. @throws DiskError */
  async load(): Promise<PartOfPack | undefined> {
    const file = await readOptional(this.#ports.disk, this.#path, FILE_MAX_BYTES);
    if (file === undefined) return undefined;
    const { part, endBytes } = this.#read(file);
    // Records that are added must follow the last good one.
    if (endBytes < file.length) await this.#ports.disk.truncate(this.#path, endBytes);
    if (part !== undefined) this.#held = { ...part, lengthBytes: part.bytes.length };
    return part;
  }

  /** Durable when it resolves. Writes only what the file does not hold yet. @throws DiskError */
  async keep(part: PartOfPack): Promise<void> {
    const { disk } = this.#ports;
    const { etag, offsetBytes, bytes } = part;
    const held = this.#held?.etag === etag && this.#held.offsetBytes === offsetBytes ? this.#held.lengthBytes : 0;
    if (bytes.length <= held) return;
    const record = this.#record({ etag, offsetBytes: offsetBytes + held, bytes: bytes.subarray(held) });
    const isMade = this.#held === undefined;
    this.#held = undefined;
    if (held > 0) await disk.append(this.#path, record);
    else await disk.write(this.#path, record);
    await disk.sync(this.#path);
    if (isMade) await disk.syncDirectory(this.#folder);
    this.#held = { etag, offsetBytes, lengthBytes: bytes.length };
  }

  /** The bytes were not what they should be, or are not needed any more. @throws DiskError */
  async forget(): Promise<void> {
    this.#held = undefined;
    if ((await this.#ports.disk.status(this.#path)) !== undefined) await this.#ports.disk.remove(this.#path);
  }

  /** Records from the beginning, as long as each goes on where the one before it ended. */
  #read(file: Uint8Array): { readonly part: PartOfPack | undefined; readonly endBytes: number } {
    const pieces: Uint8Array[] = [];
    let first: RecordLine | undefined;
    let nextBytes = 0;
    let endBytes = 0;
    for (;;) {
      const lineEnd = file.subarray(0, endBytes + LINE_MAX_BYTES).indexOf(NEW_LINE, endBytes);
      const line = lineEnd < 0 ? undefined : parseLine(file.subarray(endBytes, lineEnd));
      if (line === undefined) break;
      const bytes = file.subarray(lineEnd + 1, lineEnd + 1 + line.lengthBytes);
      const follows = first === undefined || (line.etag === first.etag && line.offsetBytes === nextBytes);
      if (!follows || bytes.length < line.lengthBytes || this.#digest({ ...line, bytes }) !== line.sha256) break;
      first ??= line;
      pieces.push(bytes);
      nextBytes = line.offsetBytes + line.lengthBytes;
      endBytes = lineEnd + 1 + line.lengthBytes;
    }
    if (first === undefined) return { part: undefined, endBytes: 0 };
    const { etag, offsetBytes } = first;
    return { part: { etag, offsetBytes, bytes: joined(pieces, nextBytes - offsetBytes) }, endBytes };
  }

  #record(part: PartOfPack): Uint8Array {
    const { etag, offsetBytes, bytes } = part;
    const line: RecordLine = { etag, offsetBytes, lengthBytes: bytes.length, sha256: this.#digest(part) };
    const head = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
    return joined([head, bytes], head.length + bytes.length);
  }

  #digest({ etag, offsetBytes, bytes }: PartOfPack): string {
    const hasher = this.#ports.cryptography.sha256();
    hasher.update(new TextEncoder().encode(JSON.stringify([etag, offsetBytes])));
    hasher.update(bytes);
    return hasher.digestHex();
  }
}

function parseLine(bytes: Uint8Array): RecordLine | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value !== "object" || value === null) return undefined;
    if (!("etag" in value && "offsetBytes" in value && "lengthBytes" in value && "sha256" in value)) return undefined;
    const { etag, offsetBytes, lengthBytes, sha256 } = value;
    const isRight = typeof etag === "string" && typeof sha256 === "string" && isLength(offsetBytes);
    return isRight && isLength(lengthBytes) ? { etag, offsetBytes, lengthBytes, sha256 } : undefined;
  } catch {
    return undefined; // torn: as good as missing
  }
}

function isLength(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function joined(pieces: readonly Uint8Array[], lengthBytes: number): Uint8Array {
  const all = new Uint8Array(lengthBytes);
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}
