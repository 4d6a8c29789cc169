import {
  APP_DEFAULTS,
  MANIFEST_FORMAT,
  type App,
  type FileRow,
  type FullManifest,
  type Manifest,
  type SafeModeProgram,
  type TreeEntry,
} from "@regrow/core/manifest";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";

/** A file's contents, alone or with what else there is to say; or a link; or an empty folder. */
export type Contents =
  | string
  | Uint8Array
  | { readonly contents: string | Uint8Array; readonly executable: boolean }
  | { readonly link: string }
  | { readonly directory: true };

export interface BundleOptions {
  readonly version: string;
  /** The tree `app`: path to contents. Default: a script `main.mjs`. */
  readonly files?: Readonly<Record<string, Contents>>;
  /** Rows: name to contents. Default: none. */
  readonly rows?: Readonly<Record<string, string | Uint8Array>>;
  /** Changes to the default app, which runs `node main.mjs`; null for a bundle without an app. */
  readonly app?: Partial<App> | null;
  /** In the tree `app`. */
  readonly safeModeApp?: SafeModeProgram;
  /** Default 0. */
  readonly securityVersion?: number;
  readonly floor?: string;
  readonly platform?: string;
  readonly notes?: string;
  /** A full bundle that this one changes: `files` and `rows` are then what is added or replaced. */
  readonly base?: Uint8Array;
  readonly removedRows?: readonly string[];
  readonly removedEntries?: readonly string[];
}

/** An app that says READY and lives until it is asked to stop. */
const DEFAULT_FILES: Readonly<Record<string, Contents>> = {
  "main.mjs":
    'import { writeSync } from "node:fs";\nwriteSync(Number(process.env.REGROW_NOTIFY_FD), "READY\\n");\nsetInterval(() => {}, 1000);\n',
};

const DEFAULT_APP: App = {
  tree: "app",
  command: "node",
  arguments: ["main.mjs"],
  environment: {},
  user: null,
  watchdogMs: null,
  ...APP_DEFAULTS,
};

const cryptography = new NodeCryptography();
const encoder = new TextEncoder();

/** Manifest and contents of a test bundle. */
export function describeBundle(
  product: string,
  options: BundleOptions,
  base: { readonly manifest: FullManifest; readonly sha256: string } | null,
): { readonly manifest: Manifest; readonly contents: readonly Uint8Array[] } {
  const files = options.files ?? (base === null ? DEFAULT_FILES : {});
  const rows = Object.entries(options.rows ?? {}).map(([name, contents]) => ({ name, bytes: bytesOf(contents) }));
  const entries = Object.entries(files).map(([path, contents]) => describeEntry(path, contents));
  const head = {
    product,
    version: options.version,
    securityVersion: options.securityVersion ?? 0,
    floor: options.floor ?? null,
    platform: options.platform ?? "any",
    notes: options.notes ?? "",
    critical: [],
    components: [],
    ...(options.safeModeApp === undefined ? {} : { safeModeApp: options.safeModeApp }),
    rows: rows.map(({ name, bytes }): FileRow => ({
      name,
      type: 0xfe,
      flags: 0,
      version: options.version,
      ...fileOf(bytes, false),
    })),
    trees:
      entries.length === 0
        ? []
        : [{ name: "app", version: options.version, entries: entries.map(({ entry }) => entry) }],
  };
  const contents = [
    ...rows.map(({ bytes }) => bytes),
    ...entries.flatMap(({ bytes }) => (bytes === null ? [] : [bytes])),
  ];
  if (base === null) {
    return {
      manifest: {
        format: MANIFEST_FORMAT,
        ...head,
        base: null,
        app: options.app === null ? null : { ...DEFAULT_APP, ...options.app },
      },
      contents,
    };
  }
  const { removedRows = [], removedEntries = [] } = options;
  const app =
    options.app === undefined || options.app === null ? null : { ...DEFAULT_APP, ...base.manifest.app, ...options.app };
  const reference = { version: base.manifest.version, manifestSha256: base.sha256 };
  return {
    manifest: { format: MANIFEST_FORMAT, ...head, base: reference, app, removedRows, removedEntries },
    contents,
  };
}

function describeEntry(
  path: string,
  contents: Contents,
): { readonly entry: TreeEntry; readonly bytes: Uint8Array | null } {
  if (typeof contents === "string" || contents instanceof Uint8Array) return describeFile(path, contents, false);
  if ("link" in contents) return { entry: { kind: "link", path, target: contents.link }, bytes: null };
  if ("directory" in contents) return { entry: { kind: "directory", path }, bytes: null };
  return describeFile(path, contents.contents, contents.executable);
}

function describeFile(
  path: string,
  contents: string | Uint8Array,
  executable: boolean,
): { readonly entry: TreeEntry; readonly bytes: Uint8Array } {
  const bytes = bytesOf(contents);
  return { entry: { kind: "file", path, ...fileOf(bytes, executable) }, bytes };
}

function fileOf(
  bytes: Uint8Array,
  executable: boolean,
): { readonly sizeBytes: number; readonly sha256: string; readonly mode: number } {
  return { sizeBytes: bytes.length, sha256: sha256Hex(cryptography, bytes), mode: executable ? 0o555 : 0o444 };
}

function bytesOf(contents: string | Uint8Array): Uint8Array {
  return typeof contents === "string" ? encoder.encode(contents) : contents;
}
