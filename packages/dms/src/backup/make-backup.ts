import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { NEWEST_MIGRATION } from "../database/index.ts";
import { syncDirectory } from "../durable-file/index.ts";
import { FileGone, collectMembers, type Collected } from "./collect-members.ts";
import { findDamage, listNeeding, readFacts, type DatabaseFacts } from "./database-facts.ts";
import { DATABASE_NAME, FORMAT, FORMAT_VERSION, PART_BYTES, type Lost, type Manifest } from "./format.ts";
import { PROGRAM } from "../program/index.ts";
import { snapshotDatabase } from "./snapshot.ts";
import { asStorageFailure, isErrno, requireSpace } from "./storage-failure.ts";
import { countParts } from "./tar-file.ts";
import { openWorkspace } from "./workspace.ts";
import { OTHER_MEMBERS, writeTar } from "./write-tar.ts";

export interface BackupRequest {
  /** Folder of a DMS, which may be running. */
  readonly folder: string;
  /** File to make. */
  readonly to: string;
  /** Replace a file that is there. */
  readonly force: boolean;
  readonly clock: Pick<Clock, "nowMs">;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  /** How long a member of the tar may be; tests choose less. */
  readonly partBytes?: number;
}

export interface BackupReport {
  readonly manifest: Manifest;
  /** Length of the file. */
  readonly sizeBytes: number;
  /** What the DMS could not have given out any more: it is not in the backup either. */
  readonly lost: Lost;
  /** What needs what was lost, in words; not all where there is much. */
  readonly needing: readonly string[];
  /** What lies in the folder and does not belong to a DMS: it is not in the backup. */
  readonly strangers: readonly string[];
}

/** Copies of the database that are made until one is found whose files are all still there. */
const MOST_TRIES = 5;

/**
 * Backs a DMS up into one file, while it runs: a copy of the database at one moment, and everything that this copy names. What the DMS
 * acknowledged before the call is inside (law L6). The file appears whole and durable, or not at all; only its owner may read it, because
 * it holds every key of the DMS.
 * @throws RegrowError BACKUP_NOTHING, BACKUP_EXISTS, BACKUP_BUSY, BACKUP_UNSETTLED, STORAGE_*, INPUT_UNREADABLE, OUTPUT_UNWRITABLE,
 *   CONFIGURATION_INVALID, USAGE
 */
export async function makeBackup(request: BackupRequest): Promise<BackupReport> {
  const { folder, to, force } = request;
  if ((await sizeOf(join(folder, DATABASE_NAME))) === undefined) throw new RegrowError("BACKUP_NOTHING", { folder });
  if (!relative(resolve(folder), resolve(to)).startsWith(".."))
    throw new RegrowError("USAGE", { to, problem: "inside of what is backed up: it would be lost with it" });
  if (!force && (await sizeOf(to)) !== undefined) throw new RegrowError("BACKUP_EXISTS", { file: to });
  try {
    await using workspace = await openWorkspace(join(dirname(to), `.${basename(to)}.partial`));
    const report = await insist(request, workspace.path);
    await rename(join(workspace.path, TAR), to);
    await syncDirectory(dirname(to));
    return report;
  } catch (thrown) {
    throw asStorageFailure(thrown, to);
  }
}

const TAR = "backup.tar";
const SNAPSHOT = "snapshot.db";

async function insist(request: BackupRequest, workspace: string): Promise<BackupReport> {
  const gone = new Set<string>();
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(request, workspace, gone);
    } catch (thrown) {
      if (!(thrown instanceof FileGone)) throw thrown;
      for (const name of thrown.names) gone.add(name);
      if (tries === MOST_TRIES) throw new RegrowError("BACKUP_UNSETTLED", { tries, gone: thrown.names[0] ?? "" });
    }
  }
}

async function attempt(
  { folder, clock, signal, onProgress, partBytes = PART_BYTES }: BackupRequest,
  workspace: string,
  gone: ReadonlySet<string>,
): Promise<BackupReport> {
  const [snapshot, to] = [join(workspace, SNAPSHOT), join(workspace, TAR)];
  for (const leftover of [snapshot, to]) await rm(leftover, { force: true });
  await requireSpace(workspace, (await sizeOf(join(folder, DATABASE_NAME))) ?? 0);
  const madeAtMs = clock.nowMs();
  await snapshotDatabase({ database: join(folder, DATABASE_NAME), to: snapshot, signal });
  const facts = readSound(folder, snapshot);
  const collected = await collectMembers(folder, facts, gone);
  const manifest = await describe({ madeAtMs, snapshot, facts, collected, partBytes });
  await requireSpace(workspace, manifest.bytes);
  let done = 0;
  const onBytes = (bytes: number): void => onProgress((done += bytes), manifest.bytes);
  const { sizeBytes, lost } = await writeTar({ to, manifest, snapshot, collected, partBytes, signal, onBytes });
  const needing = listNeeding(snapshot, [...lost.missing, ...lost.damaged]);
  return { manifest, sizeBytes, lost, needing, strangers: collected.strangers };
}

/** What cannot be restored is no backup: better to hear of it today. @throws RegrowError STORAGE_FAILED, CONFIGURATION_INVALID */
function readSound(folder: string, snapshot: string): DatabaseFacts {
  const damage = findDamage(snapshot);
  if (damage !== null)
    throw new RegrowError("STORAGE_FAILED", { database: join(folder, DATABASE_NAME), reason: damage });
  const facts = readFacts(snapshot);
  if (facts.schema > NEWEST_MIGRATION)
    throw new RegrowError("CONFIGURATION_INVALID", { database: facts.schema, program: NEWEST_MIGRATION });
  return facts;
}

async function describe({ madeAtMs, snapshot, facts, collected, partBytes }: Parts): Promise<Manifest> {
  const databaseBytes = (await sizeOf(snapshot)) ?? 0;
  const sizes = [databaseBytes, ...collected.members.map(({ sizeBytes }) => sizeBytes)];
  return {
    ...{ format: FORMAT, formatVersion: FORMAT_VERSION, program: PROGRAM, schema: facts.schema, madeAtMs },
    members: sizes.reduce((sum, size) => sum + countParts(size, partBytes), 0) + OTHER_MEMBERS - 1,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    database: { sizeBytes: databaseBytes, sha256: await hashFile(snapshot) },
    counts: facts.counts,
    organisations: facts.organisations,
  };
}

interface Parts {
  readonly madeAtMs: number;
  readonly snapshot: string;
  readonly facts: DatabaseFacts;
  readonly collected: Collected;
  readonly partBytes: number;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** Undefined where there is no file. @throws RegrowError INPUT_UNREADABLE */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    if (isErrno(cause, "ENOENT", "ENOTDIR")) return undefined;
    throw new RegrowError("INPUT_UNREADABLE", { path, reason: String(cause) }, { cause });
  }
}
