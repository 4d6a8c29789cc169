import type { Generated } from "kysely";
import type { BundleState, Tag } from "@regrow/core/decision";
import type { ArrivalState, ProductKind } from "@regrow/core/release";
import type { BridgeTables } from "./bridge-tables.ts";
import type { FaultTables } from "./fault-tables.ts";
import type { HistoryTables } from "./history-tables.ts";
import type { WebhookTables } from "./webhook-tables.ts";

/**
 * The tables as kysely sees them; made by the migrations. Times are integer ms since 1970, booleans 0 or 1, identifiers UUIDs,
 * hashes lower-case hex. What belongs to a tenant has `organisation_id` and is only reached through a `Tenant`.
 */
export interface Schema extends BridgeTables, FaultTables, HistoryTables, WebhookTables {
  migrations: { number: number; name: string; applied_at_ms: number };
  organisations: {
    id: string;
    name: string;
    platform_root: Uint8Array | null;
    /** Devices may be claimed with a member's user name and password. */
    takes_passwords: number;
    /** What it may store, by the operator; null: what counts for all; `UNLIMITED_BYTES`: as much as there is room. */
    storage_quota_bytes: number | null;
    created_at_ms: number;
  };
  /** What an organisation stores: kept by `countStored` with every change. */
  storage_use: { organisation_id: string; bundles_bytes: number; files_bytes: number };
  users: {
    id: string;
    user_name: string;
    password: string;
    created_at_ms: number;
    /** As the user wrote it; null for users from before there were addresses. */
    email: string | null;
    /** In lower case, once a link that was sent there has been used: unique then. */
    verified_email: string | null;
    /** Sealed; null: no second factor. */
    totp_secret: string | null;
    /** Null while the second factor is enrolled and not confirmed: it does not count yet. */
    totp_confirmed_at_ms: number | null;
    /** The newest time step of which a code was used: none counts twice. */
    totp_last_step: number;
  };
  recovery_codes: { user_id: string; code_sha256: string; used_at_ms: number | null };
  account_links: {
    secret_sha256: string;
    user_id: string;
    purpose: LinkPurpose;
    email: string;
    expires_at_ms: number;
  };
  memberships: {
    organisation_id: string;
    user_id: string;
    role: Role;
    /** JSON list of product identifiers; null: all products of the organisation. */
    products: string | null;
    since_ms: number;
  };
  invitations: {
    id: string;
    organisation_id: string;
    email: string;
    role: Role;
    products: string | null;
    secret_sha256: string;
    invited_by: string;
    created_at_ms: number;
    expires_at_ms: number;
  };
  sessions: {
    token_sha256: string;
    user_id: string;
    organisation_id: string;
    created_at_ms: number;
    expires_at_ms: number;
    /** What its holder may know it by. */
    id: string;
    last_used_at_ms: number;
    address: string;
    agent: string;
  };
  repeats: {
    organisation_id: string;
    /** Identifier of the user or API token. */
    caller: string;
    repeat_key: string;
    /** Of method, address and body. */
    fingerprint: string;
    /** Of the request that was carried out. */
    request_id: string;
    /** HTTP status; null while no answer is known. */
    status: number | null;
    /** Sealed JSON. */
    answer: string | null;
    size_bytes: number;
    created_at_ms: number;
  };
  api_tokens: {
    id: string;
    organisation_id: string;
    /** Its rights end with those of who made it. */
    user_id: string;
    name: string;
    secret_sha256: string;
    /** JSON list of rights. */
    scopes: string;
    /** JSON list of product identifiers; null: all that its maker reaches. */
    products: string | null;
    created_at_ms: number;
    expires_at_ms: number;
    last_used_at_ms: number | null;
    revoked_at_ms: number | null;
  };
  audit_entries: {
    organisation_id: string;
    /** From 1 on, without gaps, in each organisation. */
    sequence: number;
    at_ms: number;
    actor_kind: AuditActorKind;
    actor_id: string | null;
    actor_name: string;
    operation: string;
    target: string;
    address: string | null;
    request_id: string | null;
    /** JSON of what changed; never a secret. */
    changed: string;
  };
  changes: { sequence: Generated<number>; kind: ChangeKind; subject: string };
  products: {
    id: string;
    organisation_id: string;
    code: string;
    title: string;
    description: string;
    /** Its devices cannot be claimed. */
    is_locked: number;
    kind: ProductKind;
    created_at_ms: number;
    /** When its devices may update by themselves, as JSON (`UpdatePolicy`); null: at any time. */
    update_policy: string | null;
  };
  /** The same for one device, instead of its product's. Counts for the organisation that has set it. */
  device_update_policies: { device_uuid: string; organisation_id: string; policy: string };
  /** Versions that somebody has agreed to for a device of the organisation. */
  update_consents: {
    device_uuid: string;
    organisation_id: string;
    manifest_sha256: string;
    version: string;
    given_by: string;
    given_at_ms: number;
  };
  metadata: {
    organisation_id: string;
    /** "platform", or the product's identifier. */
    repository: string;
    role: MetadataRole;
    version: number;
    bytes: Uint8Array;
  };
  /** Keys of the DMS, for what it says of a product's metadata. */
  online_keys: {
    organisation_id: string;
    product_id: string;
    role: OnlineRole;
    key_id: string;
    /** The private half, sealed. */
    sealed: string;
    created_at_ms: number;
    /** Of the pair, from 1 on. */
    sequence: number;
  };
  /** What was signed last with them. */
  online_metadata: {
    organisation_id: string;
    product_id: string;
    role: OnlineRole;
    version: number;
    about: string;
    renew_at_ms: number;
    bytes: Uint8Array;
  };
  /** Products whose root does not name the online keys of this DMS, because they came from another one. */
  awaited_roots: { organisation_id: string; product_id: string; since_ms: number };
  /** Organisations whose import has begun and not ended: nothing of it is shown to anybody. */
  imports: {
    organisation_id: string;
    begun_at_ms: number;
    /** Newest entry of the audit log as it began. */
    audit_from: number;
    /** The organisation had named a platform root before. */
    had_platform_root: number;
  };
  bundles: {
    organisation_id: string;
    /** Made from the manifest's hash: equal bundles of two organisations have equal ones. */
    id: string;
    product_id: string;
    version: string;
    manifest_sha256: string;
    manifest: Uint8Array;
    base_manifest_sha256: string | null;
    security_version: number;
    floor: string | null;
    platform: string;
    notes: string;
    size_bytes: number;
    state: BundleState;
    created_at_ms: number;
    state_since_ms: number;
  };
  /** Bundle files that arrive in pieces; their bytes are in the folder `uploads`, under their identifiers. */
  uploads: {
    id: string;
    organisation_id: string;
    product_id: string;
    size_bytes: number;
    sha256: string;
    /** Durable ones, from the beginning: what the file has beyond is not believed. */
    received_bytes: number;
    /** What the bundle is to be. */
    state: ArrivalState;
    /** In place of the manifest's; null: the manifest's. */
    notes: string | null;
    /** The bundle that has come of it; null while it is on its way. */
    bundle_id: string | null;
    created_at_ms: number;
    expires_at_ms: number;
  };
  bundle_objects: { organisation_id: string; bundle_id: string; sha256: string; size_bytes: number };
  /** Not of a tenant: files are shared. Bundles that name one of them are not offered. */
  damaged_files: { sha256: string; found_at_ms: number };
  tags: { organisation_id: string; product_id: string; tag: Tag; bundle_id: string; tagged_at_ms: number };
  tokens: {
    id: string;
    organisation_id: string;
    kind: TokenKind;
    secret_sha256: string;
    uses: number;
    is_uuid_required: number;
    /** The one device that it is for; null: any. */
    device_uuid: string | null;
    product_id: string | null;
    created_at_ms: number;
    expires_at_ms: number;
  };
  token_uses: {
    token_id: string;
    device_uuid: string;
    public_key_sha256: string;
    used_at_ms: number;
    /** Null while the device has not said that it stored what it got. */
    acknowledged_at_ms: number | null;
  };
  devices: {
    uuid: string;
    /** Who made it known here; sees it until somebody claims it. */
    maker_id: string;
    /** Who claimed it. */
    organisation_id: string | null;
    product_id: string | null;
    tag: Tag;
    public_key: Uint8Array;
    is_revoked: number;
    is_log_broken: number;
    log_sequence: number;
    /** Newest entry of the log when its last owner let go of it: what came before is not for who has it now. */
    log_from: number;
    /** Newest entry of the log that says that it is well again: what its app did before counts no more. */
    well_from: number;
    /** It has changed hands and not checked in since: what it logs until then is not for who has it now either. */
    is_log_hidden: number;
    log_hash: string;
    /** From signed log entries only (law L13). */
    running_version: string | null;
    running_product: string | null;
    running_manifest_sha256: string | null;
    /** What it said of itself at its last check-in, unsigned: JSON of the request. */
    reported: string | null;
    last_seen_at_ms: number | null;
    /** By its last check-in, unsigned. */
    condition: DeviceCondition;
    /** By its last check-in's decision: what somebody has to agree to first; null: nothing. */
    held_version: string | null;
    /** Of its owner's. */
    notes: string;
    created_at_ms: number;
  };
  /** Words or `name=value` that its owner has put on a device; a word has no value (''). */
  device_labels: { device_uuid: string; organisation_id: string; name: string; value: string };
  /** What a device is asked to do; it has ended when its signed log says so. */
  orders: {
    id: string;
    device_uuid: string;
    /** Who owns the device; null: nobody. A pending one goes with the device. */
    organisation_id: string | null;
    /** As the device is told. */
    kind: string;
    created_at_ms: number;
    ended_at_ms: number | null;
    result: OrderResult | null;
    detail: string | null;
  };
  /** By which unclaimed devices can be claimed, one for each; the PIN itself is nowhere. */
  claim_pins: { device_uuid: string; pin_hmac: string; expires_at_ms: number };
  /** Files that are given to a device, or to all devices of a product, by its UUID or identifier; their bytes are blobs. */
  files: {
    organisation_id: string;
    target_kind: FileTargetKind;
    target: string;
    name: string;
    sha256: string;
    size_bytes: number;
    put_at_ms: number;
  };
  /** Devices that one organisation offers to another; gone when that has been accepted, declined or withdrawn. */
  transfers: {
    id: string;
    organisation_id: string;
    recipient_id: string;
    /** The devices are to be wiped when it is accepted. */
    wipe: number;
    created_at_ms: number;
    expires_at_ms: number;
  };
  /** A device is in one of them at most. */
  transfer_devices: { device_uuid: string; transfer_id: string };
  certificates: {
    serial: string;
    device_uuid: string;
    certificate: string;
    issued_at_ms: number;
    expires_at_ms: number;
    revoked_at_ms: number | null;
  };
  offers: {
    update_id: string;
    organisation_id: string;
    device_uuid: string;
    bundle_id: string;
    manifest_sha256: string;
    offered_at_ms: number;
    closed_at_ms: number | null;
  };
}

export const ROLES = ["owner", "release-manager", "support", "viewer", "device-installer"] as const;
export type Role = (typeof ROLES)[number];
/** A device by its UUID, or a product by its identifier. */
export type ChangeKind = "device" | "product";
/** "no-software": nothing runs on it, and nothing is tried. */
export type DeviceCondition = "normal" | "on-trial" | "safe-mode" | "no-software";
export type LinkPurpose = "verify-email" | "reset-password" | "sign-in";
export const AUDIT_ACTOR_KINDS = ["person", "token", "device", "nobody"] as const;
export type AuditActorKind = (typeof AUDIT_ACTOR_KINDS)[number];
export const METADATA_ROLES = ["root", "targets"] as const;
export type MetadataRole = (typeof METADATA_ROLES)[number];
export const ONLINE_ROLES = ["snapshot", "timestamp"] as const;
export type OnlineRole = (typeof ONLINE_ROLES)[number];
export const ORDER_RESULTS = ["done", "refused"] as const;
export type OrderResult = (typeof ORDER_RESULTS)[number];
export type FileTargetKind = "device" | "product";
export const TOKEN_KINDS = ["provision", "claim"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];
export const OUTCOME_RESULTS = ["installed", "confirmed", "rolled-back", "refused"] as const;
export type OutcomeResult = (typeof OUTCOME_RESULTS)[number];
