/**
 * The manifest: what one bundle is made of. Its bytes are what the publisher signs (through TUF targets metadata), so it is
 * compared and hashed as bytes, never as a parsed value.
 * What its publisher writes of it: docs/reference/regrow-json.md.
 */
export const MANIFEST_FORMAT = 1;

/** Limits that a reader applies before it allocates. */
export const MANIFEST_LIMITS = {
  manifestBytes: 16 * 1024 * 1024,
  rows: 4_096,
  trees: 16,
  treeEntries: 200_000,
  rowNameLength: 95,
  pathBytes: 1_024,
  pathParts: 64,
  linkBytes: 1_024,
  fileBytes: 64 * 1024 * 1024 * 1024,
  argumentCount: 256,
  argumentLength: 8_192,
  environmentCount: 256,
  productCodeLength: 64,
  securityVersion: 2_147_483_647,
  components: 100_000,
  notesLength: 65_536,
} as const;

/** A file of the flat name space that the command API shows (`ls`); the name may hold "/" but there are no folders. */
export interface FileRow {
  readonly name: string;
  /** File type, 0x00 to 0xFF. Source: device-facts section 8.4 (Gecko OS 4). */
  readonly type: number;
  /** Flags, 16 bits. Source: device-facts section 8.4 (Gecko OS 4). */
  readonly flags: number;
  /** The file's own version, such as 1.0.0. */
  readonly version: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Permission bits; 0o444 or 0o555. */
  readonly mode: number;
}

/** One name below a tree's folder. Parents of a name need no entry of their own. */
export type TreeEntry =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly mode: number;
    }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "directory"; readonly path: string };

/** A folder with everything below it, one row in `ls`. Entries are sorted by path (code units). */
export interface Tree {
  readonly name: string;
  readonly version: string;
  readonly entries: readonly TreeEntry[];
}

/** When a trial counts as good. */
export interface ConfirmRule {
  /** "ready": the app said READY; a number: it has been alive that many ms. */
  readonly after: "ready" | number;
  /** Whether a check-in with the DMS since the start is needed too, where the device has a DMS. */
  readonly checkIn: boolean;
}

/** A program of the bundle. */
interface Program {
  /** A tree's name: its folder is the working directory. */
  readonly tree: string;
  /** Program: found on PATH, or relative to the tree when it starts with "./". */
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What the kernel runs in safe mode in place of its own safemode app. */
export type SafeModeProgram = Program;

/** The program that the bundle runs. */
export interface App extends Program {
  /** User to run as; null leaves the choice to the device (never the owner of the objects). */
  readonly user: string | null;
  /** Longest time from start to READY. */
  readonly readyTimeoutMs: number;
  /** Longest silence between two WATCHDOG lines; null: only its exit is watched. */
  readonly watchdogMs: number | null;
  /** Time between being asked to stop and being killed. */
  readonly stopTimeoutMs: number;
  readonly confirm: ConfirmRule;
}

/** One part of the software bill of materials. */
export interface Component {
  readonly name: string;
  readonly version: string;
  readonly licence: string | null;
}

interface ManifestHead {
  readonly format: typeof MANIFEST_FORMAT;
  /** Product code, such as ACME-KIOSK. */
  readonly product: string;
  readonly version: string;
  /** Anti-rollback counter: a device that has confirmed n never runs less than n (law L4). */
  readonly securityVersion: number;
  /** A device below this version must install that one first; null: none. */
  readonly floor: string | null;
  /** "any", or what `regrow device` reports, such as linux-x64. */
  readonly platform: string;
  readonly notes: string;
  /** Fields that a reader must know to use this manifest; an unknown one is refused. */
  readonly critical: readonly string[];
}

/** Everything a generation needs, by itself. */
export interface FullManifest extends ManifestHead {
  readonly base: null;
  readonly rows: readonly FileRow[];
  readonly trees: readonly Tree[];
  /** Null for a bundle of files only. */
  readonly app: App | null;
  /** Absent: the framework's own. */
  readonly safeModeApp?: SafeModeProgram;
  readonly components: readonly Component[];
}

/** A full bundle of the same product, named by the hash of its manifest. Never itself partial, so chains have one link. */
export interface BaseReference {
  readonly version: string;
  readonly manifestSha256: string;
}

/**
 * A bundle that takes another one and replaces some of it: an update of a single file or of the app.
 * Signed like a full one and installed as a generation of its own.
 */
export interface PartialManifest extends ManifestHead {
  readonly base: BaseReference;
  /** Rows that are added or replaced, by name. */
  readonly rows: readonly FileRow[];
  /** Per tree: entries that are added or replaced, by path. */
  readonly trees: readonly Tree[];
  /** Row names that are taken away. */
  readonly removedRows: readonly string[];
  /** Paths that are taken away: "<tree>/<path>". */
  readonly removedEntries: readonly string[];
  /** Null keeps the base's. */
  readonly app: App | null;
  /** Absent keeps the base's. */
  readonly safeModeApp?: SafeModeProgram;
  /** Empty keeps the base's. */
  readonly components: readonly Component[];
}

export type Manifest = FullManifest | PartialManifest;

/** Defaults that `regrow bundle build` writes out, so that a signed manifest says everything. */
export const APP_DEFAULTS = {
  readyTimeoutMs: 30_000,
  stopTimeoutMs: 10_000,
  confirm: { after: "ready", checkIn: true },
} as const;
