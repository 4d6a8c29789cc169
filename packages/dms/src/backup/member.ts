import { RegrowError } from "@regrow/core/error";
import { DATABASE_NAME, LOST_NAME, MANIFEST_NAME, TABLE_NAME } from "./format.ts";

/** What a member of a backup is, by its name. */
export type Member =
  | { readonly kind: "manifest" | "database" | "lost" | "table" }
  /** A key, a certificate or settings. */
  | { readonly kind: "file" }
  | { readonly kind: "blob"; readonly sha256: string }
  | { readonly kind: "upload"; readonly id: string };

/** A name in the tar: the member, and which part of it. */
export interface MemberPart {
  readonly member: Member;
  /** Name of the member, and of its file in the folder of a DMS. */
  readonly name: string;
  /** From 1 on. */
  readonly part: number;
}

const OWN = {
  [MANIFEST_NAME]: "manifest",
  [DATABASE_NAME]: "database",
  [LOST_NAME]: "lost",
  [TABLE_NAME]: "table",
} as const satisfies Record<string, Member["kind"]>;

/** Files of the DMS's folder that are kept, besides the database: whatever is a key, a certificate or settings. */
const FILE = /^[a-z0-9][a-z0-9.-]{0,79}\.(?:pem|key|json)$/;
const BLOB = /^blobs\/([0-9a-f]{2})\/((\1)[0-9a-f]{62})\.zst$/;
const UPLOAD = /^uploads\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const PART = /^(.+)@([2-9]|[1-9]\d{1,4})$/;

/** Reads a name of the tar. Only names that a backup has are names: none of them leads out of the folder. @throws RegrowError BACKUP_MALFORMED */
export function parseMemberName(entry: string): MemberPart {
  const [, base, number] = PART.exec(entry) ?? [];
  const name = base ?? entry;
  const member = memberOf(name);
  if (member === undefined)
    throw new RegrowError("BACKUP_MALFORMED", { member: entry, reason: "not a name of a backup" });
  return { member, name, part: number === undefined ? 1 : Number(number) };
}

/** The name of a part in the tar. */
export function partName(name: string, part: number): string {
  return part === 1 ? name : `${name}@${part}`;
}

/** Where a file of the store is in the folder of a DMS, and in a backup of it. */
export function blobName(sha256: string): string {
  return `blobs/${sha256.slice(0, 2)}/${sha256}.zst`;
}

export function uploadName(id: string): string {
  return `uploads/${id}`;
}

/** Whether a file with this name, directly in the folder of a DMS, is kept in backups. */
export function isKeptFile(name: string): boolean {
  return FILE.test(name) && !Object.hasOwn(OWN, name);
}

function memberOf(name: string): Member | undefined {
  if (isOwn(name)) return { kind: OWN[name] };
  const sha256 = BLOB.exec(name)?.[2];
  if (sha256 !== undefined) return { kind: "blob", sha256 };
  const id = UPLOAD.exec(name)?.[1];
  if (id !== undefined) return { kind: "upload", id };
  return isKeptFile(name) ? { kind: "file" } : undefined;
}

function isOwn(name: string): name is keyof typeof OWN {
  return Object.hasOwn(OWN, name);
}
