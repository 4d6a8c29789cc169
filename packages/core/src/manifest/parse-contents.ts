import { RegrowError } from "../error/index.ts";
import { isVersion } from "../version/index.ts";
import { Fields, malformed } from "./fields.ts";
import { MANIFEST_LIMITS, type Component, type FileRow, type Tree, type TreeEntry } from "./manifest.ts";
import { checkPath, checkRowName, checkTreeName } from "./path-rules.ts";

const FILE_MODES: readonly number[] = [0o444, 0o555];

/** One row of the file table. */
export function parseRow(value: unknown, path: string): FileRow {
  const fields = new Fields(value, path);
  const name = fields.text("name", MANIFEST_LIMITS.rowNameLength);
  checkRowName(name, fields.at("name"));
  const type = fields.integer("type", 0, 0xff);
  const flags = fields.integer("flags", 0, 0xffff);
  return { name, type, flags, version: parseVersionField(fields, "version"), ...parseFile(fields) };
}

/** One tree with its entries. */
export function parseTree(value: unknown, path: string): Tree {
  const fields = new Fields(value, path);
  const name = fields.text("name", MANIFEST_LIMITS.rowNameLength);
  checkTreeName(name, fields.at("name"));
  const entries = fields.list("entries", MANIFEST_LIMITS.treeEntries, parseEntry);
  return {
    name,
    version: parseVersionField(fields, "version"),
    entries: sorted(fields.at("entries"), entries, (entry) => entry.path),
  };
}

function parseEntry(value: unknown, at: string): TreeEntry {
  const fields = new Fields(value, at);
  const path = fields.text("path", MANIFEST_LIMITS.pathBytes);
  checkPath(path, fields.at("path"));
  const kind = fields.value("kind");
  if (kind === "file") return { kind, path, ...parseFile(fields) };
  if (kind === "link") return { kind, path, target: fields.text("target", MANIFEST_LIMITS.linkBytes) };
  if (kind === "directory") return { kind, path };
  throw malformed(fields.at("kind"), "file, link or directory", kind);
}

function parseFile(fields: Fields): { readonly sizeBytes: number; readonly sha256: string; readonly mode: number } {
  const mode = fields.integer("mode", 0, 0o777);
  if (!FILE_MODES.includes(mode)) throw malformed(fields.at("mode"), "292 (0444) or 365 (0555)", mode);
  return {
    sizeBytes: fields.integer("sizeBytes", 0, MANIFEST_LIMITS.fileBytes),
    sha256: fields.sha256("sha256"),
    mode,
  };
}

/** One part of the list of materials. */
export function parseComponent(value: unknown, path: string): Component {
  const fields = new Fields(value, path);
  return {
    name: fields.text("name", 256),
    version: fields.text("version", 256),
    licence: fields.textOrNull("licence", 256),
  };
}

/** One order, so that equal contents are equal bytes; and what is sorted shows its duplicates. */
export function sorted<Item>(field: string, items: readonly Item[], nameOf: (item: Item) => string): readonly Item[] {
  let before: string | undefined;
  for (const [index, item] of items.entries()) {
    const name = nameOf(item);
    if (before !== undefined && name <= before) {
      if (name === before)
        throw new RegrowError("MANIFEST_NAME_DUPLICATE", { field: `${field}[${index}]`, name, other: before });
      throw malformed(`${field}[${index}]`, "names sorted by code units", name);
    }
    before = name;
  }
  return items;
}

/** A field that holds a version. */
export function parseVersionField(fields: Fields, name: string): string {
  const version = fields.text(name, 64);
  if (!isVersion(version)) throw malformed(fields.at(name), "a version such as 1.4.0", version);
  return version;
}
