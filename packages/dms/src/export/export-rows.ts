import Type, { type Static, type TSchema } from "typebox";
import { BUNDLE_STATES, TAGS } from "@regrow/core/decision";
import { FAULT_SUBJECTS, FAULT_TYPES } from "@regrow/core/fault";
import { PRODUCT_KINDS } from "@regrow/core/release";
import { MAX_LINE_BYTES } from "@regrow/core/recovery-log";
import { EVENT_TYPES } from "@regrow/core/webhook";
import { AUDIT_ACTOR_KINDS, ONLINE_ROLES, ORDER_RESULTS, OUTCOME_RESULTS, ROLES } from "../database/index.ts";
import { GIVEN_FILE_LIMITS } from "@regrow/core/protocol";
import { AtMs, Nullable, ProductCode, Sha256, Uuid, VersionText, closed } from "../people-api/index.ts";
import { PolicyBody } from "../update-policy/index.ts";

const text = (maxLength: number): Type.TString => Type.String({ maxLength });
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Hash = Type.Union([Sha256, Type.Null()]);
const Text = text(4_096);
const row = <Fields extends Record<string, TSchema>>(fields: Fields) => Type.Object(fields, closed);
const ofDevice = { device: Uuid };

const Fault = row({
  subject: Type.Enum(FAULT_SUBJECTS),
  type: Type.Enum(Object.keys(FAULT_TYPES)),
  atMs: AtMs,
  generation: Hash,
  version: Nullable(Text),
  onTrial: Type.Boolean(),
  exitCode: Nullable(Type.Integer()),
  signal: Nullable(text(64)),
  uptimeMs: Count,
  lastOutput: Text,
  fingerprint: text(128),
});

/**
 * The tables of an export, in the order in which they come: what a row names stands before it. Products go by their codes, bundles
 * by their versions, devices by their UUIDs, so that no identifier of one DMS means anything in another.
 */
export const EXPORT_TABLES = {
  products: row({
    code: ProductCode,
    title: text(128),
    description: Text,
    kind: Type.Enum(PRODUCT_KINDS),
    isLocked: Type.Boolean(),
    createdAtMs: AtMs,
    updatePolicy: Nullable(Type.Object(PolicyBody.properties, closed)),
  }),
  /** Versions of the snapshots and timestamps that the DMS has signed: the next ones must be higher. */
  "online-versions": row({ product: ProductCode, role: Type.Enum(ONLINE_ROLES), version: Count }),
  bundles: row({
    product: ProductCode,
    version: VersionText,
    manifestSha256: Sha256,
    notes: Type.String({ maxLength: 64 * 1024 }),
    state: Type.Enum(BUNDLE_STATES),
    createdAtMs: AtMs,
    stateSinceMs: AtMs,
  }),
  tags: row({ product: ProductCode, tag: Type.Enum(TAGS), version: VersionText, taggedAtMs: AtMs }),
  devices: row({
    uuid: Uuid,
    /** DER of its SubjectPublicKeyInfo, base64. */
    publicKey: Type.String({ minLength: 1, maxLength: 1_024, pattern: "^[A-Za-z0-9+/]+={0,2}$" }),
    /** False: made known by the organisation, and claimed by nobody. */
    isClaimed: Type.Boolean(),
    product: Nullable(ProductCode),
    /** The product is another organisation's: it cannot come along. */
    isProductForeign: Type.Boolean(),
    tag: Type.Enum(TAGS),
    isRevoked: Type.Boolean(),
    isLogBroken: Type.Boolean(),
    isLogHidden: Type.Boolean(),
    logSequence: Count,
    logFrom: Count,
    logHash: Sha256,
    runningVersion: Nullable(Text),
    runningProduct: Nullable(Text),
    runningManifestSha256: Hash,
    lastSeenAtMs: Nullable(AtMs),
    notes: Text,
    createdAtMs: AtMs,
  }),
  labels: row({ ...ofDevice, name: text(63), value: text(128) }),
  "device-policies": row({ ...ofDevice, policy: Type.Object(PolicyBody.properties, closed) }),
  consents: row({ ...ofDevice, manifestSha256: Sha256, version: Text, givenBy: Text, givenAtMs: AtMs }),
  certificates: row({
    ...ofDevice,
    serial: Type.String({ pattern: "^[0-9a-f]{1,40}$" }),
    /** PEM. */
    certificate: text(16 * 1024),
    issuedAtMs: AtMs,
    expiresAtMs: AtMs,
    revokedAtMs: Nullable(AtMs),
  }),
  orders: row({
    ...ofDevice,
    id: Uuid,
    kind: text(64),
    createdAtMs: AtMs,
    endedAtMs: Nullable(AtMs),
    result: Nullable(Type.Enum(ORDER_RESULTS)),
    detail: Nullable(Text),
  }),
  /** As the device has written them; a chain of hashes. */
  log: row({ ...ofDevice, receivedAtMs: AtMs, line: text(MAX_LINE_BYTES) }),
  outcomes: row({
    ...ofDevice,
    sequence: Count,
    updateId: text(64),
    manifestSha256: Hash,
    product: Nullable(Text),
    version: Nullable(Text),
    result: Type.Enum(OUTCOME_RESULTS),
    reason: Nullable(Text),
    detail: Nullable(Text),
    fault: Nullable(Fault),
    atMs: AtMs,
    receivedAtMs: AtMs,
  }),
  faults: row({ ...ofDevice, sequence: Count, receivedAtMs: AtMs, fault: Fault }),
  /** Empty product or version: over all of them. */
  "fault-groups": row({
    fingerprint: text(128),
    product: text(64),
    version: Text,
    subject: Type.Enum(FAULT_SUBJECTS),
    type: Type.Enum(Object.keys(FAULT_TYPES)),
    exitCode: Nullable(Type.Integer()),
    signal: Nullable(text(64)),
    count: Count,
    devices: Count,
    firstAtMs: AtMs,
    lastAtMs: AtMs,
    newestDevice: Uuid,
    newestSequence: Count,
  }),
  "fault-group-devices": row({
    ...ofDevice,
    fingerprint: text(128),
    product: text(64),
    version: Text,
    count: Count,
    lastAtMs: AtMs,
  }),
  /** Of the last days, in the places of fault-groups. */
  "fault-days": row({ fingerprint: text(128), product: text(64), version: Text, dayMs: AtMs, count: Count }),
  "technician-entries": row({
    ...ofDevice,
    hash: Sha256,
    line: text(16 * 1024),
    atMs: AtMs,
    action: Text,
    result: Text,
    version: Nullable(Text),
    technician: Text,
    detail: Text,
    isProven: Type.Boolean(),
    takenAtMs: AtMs,
  }),
  /** Given to a device, or to all of a product: the other is null. */
  files: row({
    device: Nullable(Uuid),
    product: Nullable(ProductCode),
    name: Type.String({ minLength: 1, maxLength: 95 }),
    sha256: Sha256,
    sizeBytes: Type.Integer({ minimum: 0, maximum: GIVEN_FILE_LIMITS.sizeBytes }),
    putAtMs: AtMs,
  }),
  webhooks: row({
    product: Nullable(ProductCode),
    title: text(128),
    url: text(2_048),
    events: Type.Array(Type.Enum([...EVENT_TYPES]), { maxItems: EVENT_TYPES.length }),
    code: Nullable(text(128)),
    offReason: Nullable(Text),
    createdAtMs: AtMs,
  }),
  members: row({
    userName: text(255),
    email: Nullable(text(254)),
    role: Type.Enum(ROLES),
    products: Nullable(Type.Array(ProductCode, { maxItems: 1_000 })),
    sinceMs: AtMs,
  }),
  audit: row({
    sequence: Count,
    atMs: AtMs,
    actorKind: Type.Enum(AUDIT_ACTOR_KINDS),
    actorName: Text,
    operation: text(128),
    target: Text,
    address: Nullable(text(255)),
    requestId: Nullable(text(64)),
    changed: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
  }),
} as const satisfies Readonly<Record<string, TSchema>>;

export type TableName = keyof typeof EXPORT_TABLES;
export type RowOf<Name extends TableName> = Static<(typeof EXPORT_TABLES)[Name]>;
export const TABLE_NAMES = Object.keys(EXPORT_TABLES).filter(isTableName);

export function isTableName(name: string): name is TableName {
  return Object.hasOwn(EXPORT_TABLES, name);
}

/** `organisation.json`: what the file is. */
export const ExportHead = Type.Object({
  format: Type.String(),
  version: Type.Integer({ minimum: 1 }),
  exportedAtMs: AtMs,
  organisation: Type.Object({ name: text(128), takesPasswords: Type.Boolean(), createdAtMs: AtMs }),
  /** Whether `keys.json` follows. */
  hasKeys: Type.Boolean(),
});
export type ExportHead = Static<typeof ExportHead>;
