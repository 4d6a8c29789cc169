import { RegrowError } from "@regrow/core/error";
import { EXPORT_LIMITS, fileOf, nameOf, type ExportFile } from "./export-format.ts";
import { TABLE_NAMES, isTableName, type TableName } from "./export-rows.ts";

const STAGES = [
  "head",
  "keys",
  "part",
  "signed",
  "object",
  "contents",
] as const satisfies readonly ExportFile["kind"][];

/**
 * Follows the names of an export's files: one order only, no gaps, nothing unknown, nothing twice. So a reader can check everything in one
 * pass, and no name leads anywhere but where it says.
 */
export class FileOrder {
  #before: ExportFile | undefined;
  readonly #signed = new Set<string>();
  #objects = 0;

  /** @throws RegrowError IMPORT_MALFORMED, IMPORT_TOO_LARGE */
  next(name: string): ExportFile {
    const file = fileOf(name);
    if (file === undefined) throw unexpected(name, "not a name of an export");
    const before = this.#before;
    if (before === undefined && file.kind !== "head")
      throw unexpected(name, "it does not begin with organisation.json");
    if (before !== undefined && !isAfter(file, before)) throw unexpected(name, `out of order, after ${nameOf(before)}`);
    if (file.kind === "part") tableOf(file);
    if (file.kind === "signed") this.#countSigned(name);
    if (file.kind === "object") this.#countObject();
    this.#before = file;
    return file;
  }

  /** Says that the tar has ended. @throws RegrowError IMPORT_MALFORMED */
  finish(): void {
    if (this.#before?.kind !== "contents")
      throw new RegrowError("IMPORT_MALFORMED", { reason: "it has no contents.jsonl at its end" });
  }

  #countSigned(name: string): void {
    if (this.#signed.has(name)) throw unexpected(name, "there twice");
    if (this.#signed.size >= EXPORT_LIMITS.signedFiles)
      throw new RegrowError("IMPORT_TOO_LARGE", { signedFiles: EXPORT_LIMITS.signedFiles });
    this.#signed.add(name);
  }

  #countObject(): void {
    this.#objects += 1;
    if (this.#objects > EXPORT_LIMITS.objects)
      throw new RegrowError("IMPORT_TOO_LARGE", { objects: EXPORT_LIMITS.objects });
  }
}

/** Which table a part is of. @throws RegrowError IMPORT_MALFORMED */
export function tableOf(file: ExportFile & { readonly kind: "part" }): TableName {
  if (!isTableName(file.table)) throw unexpected(nameOf(file), "no such table");
  return file.table;
}

function isAfter(file: ExportFile, before: ExportFile): boolean {
  const stage = STAGES.indexOf(file.kind) - STAGES.indexOf(before.kind);
  if (stage !== 0) return stage > 0 && (file.kind !== "part" || file.number === 1);
  if (file.kind === "part" && before.kind === "part") return isNextPart(file, before);
  if (file.kind === "object" && before.kind === "object") return file.sha256 > before.sha256;
  return file.kind === "signed";
}

function isNextPart(
  file: ExportFile & { readonly kind: "part" },
  before: ExportFile & { readonly kind: "part" },
): boolean {
  if (file.table === before.table) return file.number === before.number + 1;
  return file.number === 1 && TABLE_NAMES.indexOf(tableOf(file)) > TABLE_NAMES.indexOf(tableOf(before));
}

function unexpected(name: string, reason: string): RegrowError {
  return new RegrowError("IMPORT_MALFORMED", { file: name.slice(0, 128), reason });
}
