import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { TarReader, type TarEvent } from "@regrow/core/bundle";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { TABLE_NAME, type Manifest } from "./format.ts";
import { parseMemberName, type Member } from "./member.ts";
import { tableLine } from "./tar-file.ts";

/** Bytes of a backup that are in memory at a time. */
const PIECE_BYTES = 1024 * 1024;

/** A member that arrives; its parts are one. */
export interface ArrivingMember {
  readonly name: string;
  readonly member: Member;
  /** To be read to its end before the next member. A piece is good until the next one is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

interface Entry {
  readonly entry: string;
  readonly name: string;
  readonly member: Member;
  readonly part: number;
  readonly sizeBytes: number;
}

/** The members of a backup, one after the other, as they come from the disk. Whatever is wrong is a RegrowError BACKUP_*. */
export class Members {
  readonly #events: AsyncGenerator<TarEvent>;
  readonly #lines: string[] = [];
  readonly #names = new Set<string>();
  #next: Entry | null | undefined;
  #room = { members: 1, bytes: Number.POSITIVE_INFINITY };

  /** @param onBytes is told how far the file is read */
  constructor(file: string, signal: AbortSignal, onBytes: (bytes: number) => void) {
    this.#events = readTar(file, signal, onBytes);
  }

  /** Nothing more is taken than the manifest announces. */
  limit({ members, bytes }: Pick<Manifest, "members" | "bytes">): void {
    this.#room = { members: members - 1, bytes };
  }

  /** Null behind the last one. @throws RegrowError BACKUP_MALFORMED, BACKUP_TRUNCATED, INPUT_UNREADABLE */
  async next(): Promise<ArrivingMember | null> {
    const first = this.#next === undefined ? await this.#readEntry() : this.#next;
    this.#next = undefined;
    if (first === null) return null;
    const { entry, name, member, part } = first;
    if (part !== 1) throw malformed(entry, "a part without the one before it");
    if (this.#names.has(name)) throw malformed(entry, "it comes twice");
    this.#names.add(name);
    this.#count(first);
    return { name, member, bytes: this.#bytesOf(first) };
  }

  /** Whether a member of this name has come. */
  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** How many members fewer have come than the manifest announces. */
  get missing(): number {
    return this.#room.members;
  }

  /** What the table must say of the members so far. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Nothing else is opened or read. */
  async close(): Promise<void> {
    await this.#events.return(undefined);
  }

  async *#bytesOf(first: Entry): AsyncGenerator<Uint8Array> {
    for (let entry = first; ;) {
      yield* this.#contentsOf(entry);
      this.#next = await this.#readEntry();
      if (this.#next?.name !== entry.name || this.#next.part !== entry.part + 1) return;
      entry = this.#next;
      this.#count(entry);
    }
  }

  async *#contentsOf({ entry }: Entry): AsyncGenerator<Uint8Array> {
    const hash = createHash("sha256");
    for (;;) {
      const event = await this.#event();
      if (event?.kind !== "data") break;
      hash.update(event.bytes);
      yield event.bytes;
    }
    if (entry !== TABLE_NAME) this.#lines.push(tableLine(hash.digest("hex"), entry));
  }

  async #readEntry(): Promise<Entry | null> {
    const event = await this.#event();
    if (event === undefined || event.kind !== "entry") {
      // Reading on says whether the file ends here.
      while ((await this.#event()) !== undefined);
      return null;
    }
    return { entry: event.name, sizeBytes: event.sizeBytes, ...parseMemberName(event.name) };
  }

  /** An entry that is longer than there is room for is refused before a byte of it is taken. */
  #count({ entry, sizeBytes, member: { kind } }: Entry): void {
    const isCounted = kind !== "manifest" && kind !== "lost" && kind !== "table";
    this.#room.members -= 1;
    if (isCounted) this.#room.bytes -= sizeBytes;
    if (this.#room.members < 0 || this.#room.bytes < 0) throw malformed(entry, "more than the manifest announces");
  }

  async #event(): Promise<TarEvent | undefined> {
    const { value, done } = await this.#events.next();
    return done === true ? undefined : value;
  }
}

export function malformed(member: string, reason: string): RegrowError {
  return new RegrowError("BACKUP_MALFORMED", { member, reason });
}

async function* readTar(file: string, signal: AbortSignal, onBytes: (bytes: number) => void): AsyncGenerator<TarEvent> {
  const tar = new TarReader();
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
      signal.throwIfAborted();
      yield* tar.push(chunk);
      onBytes(chunk.length);
    }
    tar.finish();
  } catch (thrown) {
    throw asBackupFailure(thrown, file);
  }
}

/** The same form of tar as a bundle's; what it says is said of a backup. */
const CODES: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  BUNDLE_TRUNCATED: "BACKUP_TRUNCATED",
  BUNDLE_MALFORMED: "BACKUP_MALFORMED",
  BUNDLE_ENTRY_UNEXPECTED: "BACKUP_MALFORMED",
};

function asBackupFailure(thrown: unknown, file: string): unknown {
  if (thrown instanceof RegrowError) {
    const code = CODES[thrown.code];
    return code === undefined ? thrown : new RegrowError(code, { file, ...thrown.details }, { cause: thrown });
  }
  if (thrown instanceof Error && "syscall" in thrown)
    return new RegrowError("INPUT_UNREADABLE", { file, reason: thrown.message }, { cause: thrown });
  return thrown;
}
