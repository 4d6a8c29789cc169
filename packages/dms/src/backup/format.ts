import Type, { type Static } from "typebox";

/**
 * A backup is a POSIX tar, in this order:
 *
 *   manifest.json            what is inside: `Manifest`
 *   dms.db                   the database, a consistent copy
 *   *.pem, *.key, *.json     keys, certificates and settings, as they lie in the DMS's folder
 *   blobs/<aa>/<sha256>.zst  every file that the database names
 *   uploads/<uuid>           bundles that are on their way, as far as they were acknowledged
 *   lost.json                files that the DMS itself had lost when it was backed up: `Lost`
 *   SHA256SUMS               a line for each member before it, as sha256sum(1) writes and checks it
 *
 * Unpacked by tar(1) it is the folder of a DMS, but for what `restoreBackup` does besides.
 */
export const FORMAT = "regrow-dms-backup";
export const FORMAT_VERSION = 1;

export const MANIFEST_NAME = "manifest.json";
export const DATABASE_NAME = "dms.db";
export const LOST_NAME = "lost.json";
export const TABLE_NAME = "SHA256SUMS";

/** A file that is longer comes in parts, `NAME`, `NAME@2`, `NAME@3`: a tar says no more than 8 GiB. */
export const PART_BYTES = 4 * 1024 ** 3;
export const MAX_MANIFEST_BYTES = 1024 * 1024;
export const MAX_LOST_BYTES = 64 * 1024 * 1024;
/** Keys, certificates and settings are small. */
export const MAX_SMALL_FILE_BYTES = 1024 * 1024;
/** A DMS has about ten. */
export const MAX_SMALL_FILES = 1_000;
/** Organisations that are named; the others are counted. */
export const MAX_NAMED_ORGANISATIONS = 1_000;

const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });
const closed = { additionalProperties: false } as const;

/** What every version of a manifest says, to know whether the rest can be read. */
export const ManifestOpening = Type.Object({
  format: Type.Literal(FORMAT),
  formatVersion: Type.Integer({ minimum: 1 }),
  /** Version of the program that made the backup. */
  program: Type.String({ maxLength: 64 }),
});

export const Manifest = Type.Object(
  {
    ...ManifestOpening.properties,
    /** Number of the newest migration in the database. */
    schema: Count,
    /** When the database was copied: what was acknowledged before is inside. */
    madeAtMs: Count,
    /** Entries of the tar, all of them. */
    members: Count,
    /** Bytes of the members between the manifest and lost.json: who restores needs that much room. */
    bytes: Count,
    database: Type.Object({ sizeBytes: Count, sha256: Sha256 }, closed),
    counts: Type.Object(
      {
        ...{ organisations: Count, users: Count, products: Count, bundles: Count, devices: Count },
        /** Files of bundles and devices, each once. */
        blobs: Count,
        uploads: Count,
      },
      closed,
    ),
    organisations: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }, closed), {
      maxItems: MAX_NAMED_ORGANISATIONS,
    }),
  },
  closed,
);
export type Manifest = Static<typeof Manifest>;

/** What the DMS itself could not have given out any more: SHA-256 of files that bundles or devices need. */
export const Lost = Type.Object(
  {
    /** Not there. */
    missing: Type.Array(Sha256),
    /** There, with other contents. */
    damaged: Type.Array(Sha256),
    /** Identifiers of uploads whose files are not there: they begin again. */
    uploads: Type.Array(Type.String({ pattern: "^[0-9a-f-]{36}$" })),
  },
  closed,
);
export type Lost = Static<typeof Lost>;
