import { DiskError, sha256Hex, type Cryptography, type Disk } from "@regrow/core/port";
import { FRAMEWORK_LIST, slotFolder, type Slot } from "../layout/index.ts";

/** What a slot holds: made by the framework's build, checked before every start. */
export interface FrameworkList {
  readonly version: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

const MAX_LIST_BYTES = 64 * 1024;
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Whether every file of a slot is there as the list says. The list itself is not signed: it finds damage, not an attacker
 * who can write here.
 */
export async function isSlotWhole(disk: Disk, cryptography: Cryptography, slot: Slot): Promise<boolean> {
  const folder = slotFolder(slot);
  try {
    const list = parseFrameworkList(await disk.read(`${folder}/${FRAMEWORK_LIST}`, MAX_LIST_BYTES));
    for (const { name, sha256 } of list?.files ?? []) {
      if (sha256Hex(cryptography, await disk.read(`${folder}/${name}`, MAX_FILE_BYTES)) !== sha256) return false;
    }
    return list !== undefined && list.files.some(({ name }) => name === "bootloader.mjs");
  } catch (error) {
    // Missing, unreadable, not JSON: each is a slot that cannot be started.
    if (error instanceof DiskError || error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Undefined for anything that is not a list of plain names. @throws SyntaxError */
function parseFrameworkList(bytes: Uint8Array): FrameworkList | undefined {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value !== "object" || value === null || !("version" in value) || !("files" in value)) return undefined;
  const { version, files } = value;
  if (typeof version !== "string" || !Array.isArray(files)) return undefined;
  const rows: readonly unknown[] = files;
  return rows.every(isRow) ? { version, files: rows } : undefined;
}

function isRow(value: unknown): value is FrameworkList["files"][number] {
  if (typeof value !== "object" || value === null || !("name" in value) || !("sha256" in value)) return false;
  return (
    typeof value.name === "string" && /^[a-z][a-z0-9.-]{0,63}$/.test(value.name) && typeof value.sha256 === "string"
  );
}
