import type { BundleState, Tag } from "@regrow/core/decision";

/**
 * The tables as kysely sees them; made by the migrations. Times are integer ms since 1970, booleans 0 or 1, identifiers UUIDs,
 * hashes lower-case hex. What belongs to a tenant has `organisation_id` and is only reached through a `Tenant`.
 */
export interface Schema {
  migrations: { number: number; name: string; applied_at_ms: number };
  organisations: { id: string; name: string; platform_root: Uint8Array | null; created_at_ms: number };
  users: { id: string; user_name: string; password: string; created_at_ms: number };
  memberships: { organisation_id: string; user_id: string; role: Role };
  sessions: {
    token_sha256: string;
    user_id: string;
    organisation_id: string;
    created_at_ms: number;
    expires_at_ms: number;
  };
  products: { id: string; organisation_id: string; code: string; title: string; created_at_ms: number };
  metadata: {
    organisation_id: string;
    /** "platform", or the product's identifier. */
    repository: string;
    role: MetadataRole;
    version: number;
    bytes: Uint8Array;
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
  };
  bundle_objects: { organisation_id: string; bundle_id: string; sha256: string; size_bytes: number };
  tags: { organisation_id: string; product_id: string; tag: Tag; bundle_id: string; tagged_at_ms: number };
  tokens: {
    id: string;
    organisation_id: string;
    kind: TokenKind;
    secret_sha256: string;
    uses: number;
    is_uuid_required: number;
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
    log_hash: string;
    /** From signed log entries only (law L13). */
    running_version: string | null;
    running_product: string | null;
    running_manifest_sha256: string | null;
    /** What it said of itself at its last check-in, unsigned: JSON of the request. */
    reported: string | null;
    last_seen_at_ms: number | null;
    created_at_ms: number;
  };
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
  log_entries: {
    device_uuid: string;
    sequence: number;
    at_ms: number;
    kind: string;
    line: string;
    received_at_ms: number;
  };
  outcomes: {
    device_uuid: string;
    sequence: number;
    update_id: string;
    manifest_sha256: string | null;
    product: string | null;
    version: string | null;
    result: OutcomeResult;
    reason: string | null;
    detail: string | null;
    /** Why a trial was rolled back: JSON of the FaultRecord. */
    fault: string | null;
    at_ms: number;
  };
  faults: {
    device_uuid: string;
    sequence: number;
    subject: string;
    type: string;
    fingerprint: string;
    manifest_sha256: string | null;
    version: string | null;
    is_on_trial: number;
    exit_code: number | null;
    signal: string | null;
    uptime_ms: number;
    last_output: string;
    at_ms: number;
  };
}

export const ROLES = ["owner"] as const;
export type Role = (typeof ROLES)[number];
export const METADATA_ROLES = ["root", "targets"] as const;
export type MetadataRole = (typeof METADATA_ROLES)[number];
export const TOKEN_KINDS = ["provision", "claim"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];
export const OUTCOME_RESULTS = ["installed", "confirmed", "rolled-back", "refused"] as const;
export type OutcomeResult = (typeof OUTCOME_RESULTS)[number];
