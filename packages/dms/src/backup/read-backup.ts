import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { compareTable, damagedMember } from "./compare-table.ts";
import { findDamage, isSqliteError, listNeeding, readFacts, type DatabaseFacts } from "./database-facts.ts";
import {
  DATABASE_NAME,
  LOST_NAME,
  MANIFEST_NAME,
  MAX_LOST_BYTES,
  MAX_MANIFEST_BYTES,
  MAX_SMALL_FILES,
  MAX_SMALL_FILE_BYTES,
  TABLE_NAME,
  type Lost,
  type Manifest,
} from "./format.ts";
import { blobName, uploadName, type Member } from "./member.ts";
import { Members, malformed, type ArrivingMember } from "./members.ts";
import { parseLost, parseManifest } from "./parse-manifest.ts";
import { receive, receiveBlob, receiveText } from "./receive.ts";

export interface ReadRequest {
  readonly file: string;
  /** Where members are put under their names. The database is in any case: it is looked into. */
  readonly into: string;
  /** All members, or nothing but the database. */
  readonly keep: "all" | "database";
  readonly signal: AbortSignal;
  /** Asked before anything is written; may throw. */
  readonly onManifest?: (manifest: Manifest) => Promise<void>;
  readonly onBytes: (bytes: number) => void;
}

/** What a backup holds that was read to its end and found whole. */
export interface BackupContents {
  readonly manifest: Manifest;
  readonly lost: Lost;
  /** What needs what was lost, in words; not all where there is much. */
  readonly needing: readonly string[];
}

/**
 * Reads a backup from its first byte to its last and believes none of it: form, names, lengths, hashes, the database, that everything is
 * there which the database names, and that the files of the store are what they are named after.
 * @throws RegrowError BACKUP_*, INPUT_UNREADABLE, STORAGE_*
 */
export async function readBackup(request: ReadRequest): Promise<BackupContents> {
  const { file, into, signal, onManifest, onBytes } = request;
  const members = new Members(file, signal, onBytes);
  try {
    const manifest = parseManifest(
      await receiveText(await expect(members, "manifest", MANIFEST_NAME), MAX_MANIFEST_BYTES),
    );
    members.limit(manifest);
    await onManifest?.(manifest);
    const facts = await receiveDatabase(await expect(members, "database", DATABASE_NAME), into, manifest);
    const { arriving, damaged } = await receiveFiles(members, request, facts);
    const lost = parseLost(await receiveText(arriving, MAX_LOST_BYTES));
    await compareTable(await expect(members, "table", TABLE_NAME), members.lines);
    if ((await members.next()) !== null) throw malformed(TABLE_NAME, "it is not the last one");
    if (members.missing > 0) throw malformed(MANIFEST_NAME, `it announces ${members.missing} members more`);
    requireNothingElseLost({ facts, lost, damaged, has: (name) => members.has(name) });
    const needing = listNeeding(join(into, DATABASE_NAME), [...lost.missing, ...lost.damaged]);
    return { manifest, lost, needing };
  } finally {
    await members.close();
  }
}

async function expect(members: Members, kind: Member["kind"], name: string): Promise<ArrivingMember> {
  const arriving = await members.next();
  if (arriving === null) throw malformed(name, "it is not there");
  if (arriving.member.kind !== kind) throw malformed(arriving.name, `${name} does not come before it`);
  return arriving;
}

async function receiveDatabase(arriving: ArrivingMember, into: string, manifest: Manifest): Promise<DatabaseFacts> {
  const { sizeBytes, sha256: expected } = manifest.database;
  const to = join(into, DATABASE_NAME);
  const { sha256: actual } = await receive(arriving, { to, maxBytes: sizeBytes });
  if (actual !== expected) throw damagedMember(DATABASE_NAME, expected, actual);
  const damage = findDamage(to);
  if (damage !== null) throw new RegrowError("BACKUP_DAMAGED", { member: DATABASE_NAME, reason: damage });
  const facts = readSoundFacts(to);
  if (facts.schema !== manifest.schema) throw malformed(DATABASE_NAME, "another schema than the manifest says");
  return facts;
}

function readSoundFacts(file: string): DatabaseFacts {
  try {
    return readFacts(file);
  } catch (thrown) {
    throw isSqliteError(thrown) ? malformed(DATABASE_NAME, thrown.message) : thrown;
  }
}

/** Everything between the database and lost.json. @returns lost.json, and which files of the store are not what they are named after */
async function receiveFiles(
  members: Members,
  { into, keep }: ReadRequest,
  facts: DatabaseFacts,
): Promise<{ readonly arriving: ArrivingMember; readonly damaged: readonly string[] }> {
  const damaged: string[] = [];
  let files = 0;
  for (;;) {
    const arriving = await members.next();
    if (arriving === null) throw malformed(LOST_NAME, "it is not there");
    const { member, name } = arriving;
    const to = keep === "all" ? join(into, name) : null;
    switch (member.kind) {
      case "file":
        files += 1;
        if (files > MAX_SMALL_FILES)
          throw malformed(name, `more than ${MAX_SMALL_FILES} keys, certificates and settings`);
        await receive(arriving, { to, maxBytes: MAX_SMALL_FILE_BYTES });
        break;
      case "upload": {
        const expected = named(facts.uploads.get(member.id), name);
        const { sizeBytes } = await receive(arriving, { to, maxBytes: expected });
        if (sizeBytes !== expected) throw damagedMember(name, `${expected} bytes`, `${sizeBytes} bytes`);
        break;
      }
      case "blob": {
        const found = await receiveBlob(arriving, to, named(facts.blobs.get(member.sha256), name));
        if (found !== member.sha256) damaged.push(member.sha256);
        break;
      }
      case "lost":
        return { arriving, damaged };
      default:
        throw malformed(name, "it comes at the wrong place");
    }
  }
}

function named(sizeBytes: number | undefined, name: string): number {
  if (sizeBytes === undefined) throw malformed(name, "the database does not name it");
  return sizeBytes;
}

interface Outcome {
  readonly facts: DatabaseFacts;
  readonly lost: Lost;
  readonly damaged: readonly string[];
  readonly has: (name: string) => boolean;
}

/** What the database names is there and whole, but for what was lost when the backup was made. */
function requireNothingElseLost({ facts, lost, damaged, has }: Outcome): void {
  const known = { missing: new Set(lost.missing), damaged: new Set(lost.damaged), uploads: new Set(lost.uploads) };
  for (const sha256 of damaged) {
    if (known.damaged.has(sha256)) continue;
    throw new RegrowError("BACKUP_DAMAGED", { member: blobName(sha256), reason: "not what it is named after" });
  }
  for (const sha256 of facts.blobs.keys()) {
    if (!has(blobName(sha256)) && !known.missing.has(sha256)) throw malformed(blobName(sha256), "it is not there");
  }
  for (const id of facts.uploads.keys()) {
    if (!has(uploadName(id)) && !known.uploads.has(id)) throw malformed(uploadName(id), "it is not there");
  }
}
