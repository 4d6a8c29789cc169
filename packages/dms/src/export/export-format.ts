/**
 * The form of an export: one tar of plain files that ordinary tools list and read, in this order.
 *
 *   organisation.json            what it is, of which version; `ExportHead`
 *   keys.json                    private halves of online keys, sealed by a passphrase; only where one was given
 *   tables/<name>/<n>.jsonl      rows, one JSON object a line; n from 1 on
 *   signed/...                   roots, targets and manifests, byte for byte as they were signed
 *   objects/<sha256>.zst         files of bundles and given files, each once, by the hash of what is packed
 *   contents.jsonl               name, size and hash of every file before it
 *
 * docs/how-to/move-to-another-dms.md tells the same to people.
 */
export const EXPORT_FORMAT = "regrow-organisation";
/** 2: with the days of causes of faults. What version 1 has not is left empty. */
export const EXPORT_VERSION = 2;
export const EXPORT_TYPE = "application/x-tar";
/** In which a caller gives the passphrase of the keys: base64 of its UTF-8. In a header, since addresses are logged. */
export const PASSPHRASE_HEADER = "regrow-passphrase";

/** Bounds on what is read; writing keeps far below. */
export const EXPORT_LIMITS = {
  /** Of organisation.json and keys.json. */
  headBytes: 4 * 1024 * 1024,
  /** Of one file of a table. */
  partBytes: 4 * 1024 * 1024,
  devices: 250_000,
  products: 10_000,
  bundles: 100_000,
  objects: 1_000_000,
  /** Of all objects together, unpacked. */
  unpackedBytes: 1024 ** 4,
  signedFiles: 200_000,
  /** Of a root, targets or manifest. */
  signedBytes: 16 * 1024 * 1024,
  /** Of all tables together. */
  rows: 20_000_000,
} as const;

/** Where the pieces of a table end: a row may be some kilobytes more. */
export const PART_BYTES = 512 * 1024;

/** A file of signed bytes, by what it is. */
export type SignedFile =
  | { readonly kind: "pinned-root" }
  | {
      readonly kind: "platform" | "product";
      readonly product: string | null;
      readonly role: "root" | "targets";
      readonly version: number;
    }
  | { readonly kind: "manifest"; readonly sha256: string };

/** What a file of an export is, by its name. */
export type ExportFile =
  | { readonly kind: "head" | "keys" | "contents" }
  | { readonly kind: "part"; readonly table: string; readonly number: number }
  | { readonly kind: "signed"; readonly file: SignedFile }
  | { readonly kind: "object"; readonly sha256: string };

const NAMES = {
  part: /^tables\/([a-z-]{1,32})\/([1-9][0-9]{0,6})\.jsonl$/,
  platform: /^signed\/platform\/(root|targets)\/([1-9][0-9]{0,8})\.json$/,
  product: /^signed\/product\/([A-Z0-9][A-Z0-9_-]{0,63})\/(root|targets)\/([1-9][0-9]{0,8})\.json$/,
  manifest: /^signed\/manifest\/([0-9a-f]{64})\.json$/,
  object: /^objects\/([0-9a-f]{64})\.zst$/,
} as const;

const PINNED_ROOT = "signed/platform/pinned-root.json";

/** A file's name in the tar. */
export function nameOf(file: ExportFile): string {
  switch (file.kind) {
    case "head":
      return "organisation.json";
    case "keys":
      return "keys.json";
    case "contents":
      return "contents.jsonl";
    case "part":
      return `tables/${file.table}/${file.number}.jsonl`;
    case "object":
      return `objects/${file.sha256}.zst`;
    case "signed":
      return signedName(file.file);
    default:
      return file satisfies never;
  }
}

function signedName(file: SignedFile): string {
  switch (file.kind) {
    case "pinned-root":
      return PINNED_ROOT;
    case "manifest":
      return `signed/manifest/${file.sha256}.json`;
    default: {
      const of = file.product === null ? "platform" : `product/${file.product}`;
      return `signed/${of}/${file.role}/${file.version}.json`;
    }
  }
}

/** Undefined for a name that no export has: it can lead nowhere, since it is never a path of a file. */
export function fileOf(name: string): ExportFile | undefined {
  if (name === "organisation.json") return { kind: "head" };
  if (name === "keys.json") return { kind: "keys" };
  if (name === "contents.jsonl") return { kind: "contents" };
  if (name === PINNED_ROOT) return { kind: "signed", file: { kind: "pinned-root" } };
  const [, table, number] = NAMES.part.exec(name) ?? [];
  if (table !== undefined) return { kind: "part", table, number: Number(number) };
  const [, object] = NAMES.object.exec(name) ?? [];
  if (object !== undefined) return { kind: "object", sha256: object };
  const [, manifest] = NAMES.manifest.exec(name) ?? [];
  if (manifest !== undefined) return { kind: "signed", file: { kind: "manifest", sha256: manifest } };
  return signedMetadata(name);
}

function signedMetadata(name: string): ExportFile | undefined {
  const [, role, version] = NAMES.platform.exec(name) ?? [];
  if (role !== undefined)
    return { kind: "signed", file: { kind: "platform", product: null, role: roleOf(role), version: Number(version) } };
  const [, product, ofProduct, productVersion] = NAMES.product.exec(name) ?? [];
  if (product === undefined || ofProduct === undefined) return undefined;
  return {
    kind: "signed",
    file: { kind: "product", product, role: roleOf(ofProduct), version: Number(productVersion) },
  };
}

function roleOf(text: string): "root" | "targets" {
  return text === "root" ? "root" : "targets";
}

/** A line of the closing table, always the same for the same file: the table is compared byte for byte. */
export function contentsLine(file: {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}): string {
  const { name, sizeBytes, sha256 } = file;
  return `${JSON.stringify({ name, sizeBytes, sha256 })}\n`;
}
