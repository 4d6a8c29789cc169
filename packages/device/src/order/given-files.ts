import { RegrowError, asRegrowError } from "@regrow/core/error";
import { ALL_CHANNELS, DEFAULT_FILE_VERSION, FILE_TYPES } from "@regrow/core/file";
import { sha256Hex, type Cryptography, type Disk, type Logger } from "@regrow/core/port";
import { nameFileList, type GivenFile } from "@regrow/core/protocol";
import type { DmsClient } from "../dms-client/index.ts";
import type { FileSystem } from "../file-system/index.ts";
import { asStorageError } from "../store/index.ts";
import { readGivenList, writeGivenList, type GivenList, type HeldFile } from "./given-list.ts";

export interface GivenFilesDependencies {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly log: Logger;
  readonly files: () => Promise<FileSystem>;
  readonly client: () => Promise<Pick<DmsClient, "files" | "file">>;
  /** Something is in place that was not: the DMS is to see it. */
  readonly onChanged: () => void;
  /** Ends with the kernel. */
  readonly signal: AbortSignal;
}

/**
 * Files that the DMS gives the device. As long as it gives one, the name is the DMS's: a user's file of that name is replaced, and what
 * is changed or deleted on the device comes back with a check-in. Taken away there, it goes here, unless somebody has changed
 * it. They are users' files like others: shown, served, never run (law L2).
 */
export class GivenFiles {
  readonly #dependencies: GivenFilesDependencies;
  #list: GivenList | undefined;
  #work: Promise<void> = Promise.resolve();
  #isBusy = false;

  constructor(dependencies: GivenFilesDependencies) {
    this.#dependencies = dependencies;
  }

  /** Name of the list whose files are all there, as they were given; null: none. */
  async inPlace(): Promise<string | null> {
    const { name, files } = await this.#read();
    if (name === null || this.#isBusy) return null;
    const fileSystem = await this.#dependencies.files();
    for (const file of files) {
      const found = await fileSystem.find(file.name);
      const isThere = found?.origin === "user" && found.crc32 === file.crc32 && found.sizeBytes === file.sizeBytes;
      if (!isThere) return null;
    }
    return name;
  }

  /** Begins to bring in place what the DMS names, unless it is; null: nothing is to be there. Does not wait for it. */
  async follow(name: string | null): Promise<void> {
    if (this.#isBusy) return;
    const { files } = await this.#read();
    const isEmpty = name === null && files.length === 0;
    if (isEmpty || (name !== null && (await this.inPlace()) === name) || this.#isBusy) return;
    this.#isBusy = true;
    this.#work = this.#bring(name).finally(() => {
      this.#isBusy = false;
    });
  }

  /** Names of the files that are in place; none while others are on their way. */
  async names(): Promise<readonly string[]> {
    const { name, files } = await this.#read();
    return name === null || this.#isBusy ? [] : files.map((file) => file.name);
  }

  /** Resolves when nothing is going on any more. */
  settled(): Promise<void> {
    return this.#work;
  }

  async #bring(name: string | null): Promise<void> {
    const { client, log, signal, cryptography, onChanged } = this.#dependencies;
    try {
      const wanted = name === null ? [] : (await (await client()).files(signal)).files;
      const before = await this.#read();
      // First whose names they are, then the files: a cut leaves none that nobody would take away.
      await this.#write({ name: null, files: union(before.files, wanted) });
      const removed = await this.#takeAway(before.files, wanted);
      const { held, added, failures } = await this.#put(wanted);
      for (const { file, error } of failures)
        log.warn("a file that the DMS gives is not in place", { file, reason: error.message, fix: error.row.fix });
      if (failures.length === 0) await this.#write({ name: nameFileList(wanted, cryptography), files: held });
      if (added + removed === 0) return;
      log.info("files of the DMS are in place", { added, removed, missing: failures.length });
      if (failures.length === 0) onChanged();
    } catch (error) {
      // The next check-in tries again.
      if (!signal.aborted) log.warn("files of the DMS were not fetched", { reason: asRegrowError(error).message });
    }
  }

  /** @returns how many */
  async #takeAway(before: readonly GivenFile[], wanted: readonly GivenFile[]): Promise<number> {
    const names = new Set(wanted.map(({ name }) => name));
    const files = await this.#dependencies.files();
    let count = 0;
    for (const name of new Set(before.map((file) => file.name))) {
      if (names.has(name)) continue;
      const sha256 = await this.#hashOf(files, name);
      const isOurs = before.some((file) => file.name === name && file.sha256 === sha256);
      if (!isOurs) continue;
      await files.withdraw(name);
      count += 1;
    }
    return count;
  }

  async #put(wanted: readonly GivenFile[]): Promise<{
    readonly held: readonly HeldFile[];
    readonly added: number;
    readonly failures: readonly { readonly file: string; readonly error: RegrowError }[];
  }> {
    const files = await this.#dependencies.files();
    const held: HeldFile[] = [];
    const failures: { readonly file: string; readonly error: RegrowError }[] = [];
    let added = 0;
    for (const file of wanted) {
      this.#dependencies.signal.throwIfAborted();
      try {
        if ((await this.#hashOf(files, file.name)) !== file.sha256) {
          await this.#fetch(files, file);
          added += 1;
        }
        const found = await files.find(file.name);
        held.push({ ...file, crc32: found?.origin === "user" ? found.crc32 : null });
      } catch (error) {
        failures.push({ file: file.name, error: asRegrowError(error) });
      }
    }
    return { held, added, failures };
  }

  /** @throws RegrowError DMS_ANSWER_INVALID for other bytes than were named; as DmsClient and FileSystem.create do */
  async #fetch(files: FileSystem, { name, sha256, sizeBytes }: GivenFile): Promise<void> {
    const { client, cryptography, signal } = this.#dependencies;
    const bytes = await (await client()).file(sha256, sizeBytes, signal);
    if (bytes.length !== sizeBytes || sha256Hex(cryptography, bytes) !== sha256)
      throw new RegrowError("DMS_ANSWER_INVALID", { file: name, reason: "not the bytes that were named" });
    const writer = await files.create({
      ...{ name, sizeBytes, checksum: null, version: DEFAULT_FILE_VERSION },
      ...{ type: FILE_TYPES.general, flags: 0, permissions: ALL_CHANNELS },
    });
    if (sizeBytes > 0) await writer.write(bytes);
  }

  /** Of a user's file; undefined where there is none, or it is damaged. */
  async #hashOf(files: FileSystem, name: string): Promise<string | undefined> {
    if ((await files.find(name))?.origin !== "user") return undefined;
    try {
      return (await files.hash(name)).sha256;
    } catch (error) {
      if (asRegrowError(error).code === "FILE_DAMAGED") return undefined;
      throw error;
    }
  }

  async #read(): Promise<GivenList> {
    this.#list ??= await readGivenList(this.#dependencies.disk);
    return this.#list;
  }

  async #write(list: GivenList): Promise<void> {
    try {
      await writeGivenList(this.#dependencies.disk, list);
    } catch (error) {
      throw asStorageError(error);
    }
    this.#list = list;
  }
}

/** A name may stand there twice: with what it has and with what it is to have. */
function union(before: readonly HeldFile[], wanted: readonly GivenFile[]): readonly HeldFile[] {
  const isHeld = (file: GivenFile): boolean =>
    before.some(({ name, sha256 }) => name === file.name && sha256 === file.sha256);
  return [...before, ...wanted.filter((file) => !isHeld(file)).map((file) => ({ ...file, crc32: null }))].slice(
    -MAX_UNION,
  );
}

const MAX_UNION = 256;
