import { hash, randomFillSync } from "node:crypto";
import { APP_DEFAULTS, MANIFEST_FORMAT, encodeManifest, type TreeEntry } from "@regrow/core/manifest";

/** Files that differ and cannot be compressed. */
export interface Shape {
  readonly files: number;
  readonly fileBytes: number;
}

/** A file of a shape. */
export interface ShapeFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** Files in one folder. */
export const FOLDER_FILES = 100;
/** Runs until it is killed. */
const MAIN = "setInterval(() => {}, 1_000_000);\n";

/** One after the other, so that memory holds no more than one. A program `main.mjs` comes with them. */
export function* filesOf({ files, fileBytes }: Shape): Generator<ShapeFile> {
  for (let index = 0; index < files; index += 1) {
    const folder = `files-${String(Math.floor(index / FOLDER_FILES)).padStart(4, "0")}`;
    yield fileOf(`${folder}/${String(index).padStart(6, "0")}`, randomFillSync(new Uint8Array(fileBytes)));
  }
  yield fileOf("main.mjs", new TextEncoder().encode(MAIN));
}

/** What a bundle of these files would say; entries in any order. */
export function manifestOf(product: string, version: string, entries: readonly TreeEntry[]): Uint8Array {
  return encodeManifest({
    format: MANIFEST_FORMAT,
    product,
    version,
    securityVersion: 0,
    floor: null,
    platform: "any",
    notes: "",
    critical: [],
    base: null,
    rows: [],
    trees: [{ name: "app", version, entries: entries.toSorted((a, b) => (a.path < b.path ? -1 : 1)) }],
    app: {
      tree: "app",
      command: "node",
      arguments: ["main.mjs"],
      environment: {},
      user: null,
      watchdogMs: null,
      ...APP_DEFAULTS,
      confirm: { after: 1000, checkIn: false },
      readyTimeoutMs: 600_000,
    },
    components: [],
  });
}

function fileOf(path: string, bytes: Uint8Array): ShapeFile {
  return { path, bytes, sha256: hash("sha256", bytes) };
}
