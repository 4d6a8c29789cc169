import type { ErrorCode } from "@regrow/core/error";

/** How many there may be of something that people make as often as they like (law L11). */
export interface BoundRow {
  readonly what: string;
  readonly ofEach: "organisation" | "device";
  readonly most: number;
  /** What one more is refused with; null: the oldest goes for it. */
  readonly refusal: ErrorCode | null;
  /** What makes room, for people. */
  readonly goes: string;
}

/** What is limited in other ways stands elsewhere: bytes by quotas, history by retention, uploads by the configuration. */
export const BOUNDS = {
  tokens: {
    what: "provisioning and claim tokens",
    ofEach: "organisation",
    most: 250_000,
    refusal: "TOKEN_LIMIT",
    goes: "used up or ended since `retention-token-days`",
  },
  apiTokens: {
    what: "API tokens",
    ofEach: "organisation",
    most: 10_000,
    refusal: "API_TOKEN_LIMIT",
    goes: "revoked or ended since `retention-token-days`",
  },
  consents: {
    what: "versions that are agreed to",
    ofEach: "device",
    most: 100,
    refusal: "CONSENT_LIMIT",
    goes: "taken back (`regrow device consent --withdraw`), or the version runs",
  },
  technicianEntries: {
    what: "entries of technicians' reports",
    ofEach: "device",
    most: 10_000,
    refusal: null,
    goes: "the oldest, for a new one; the audit log keeps that it was handed in",
  },
} as const satisfies Readonly<Record<string, BoundRow>>;

export type BoundName = keyof typeof BOUNDS;
