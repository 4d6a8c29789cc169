import type { AuditActorKind } from "../database/index.ts";

/** Who did it. */
export interface AuditActor {
  readonly kind: AuditActorKind;
  /** Null for who is unknown. */
  readonly id: string | null;
  readonly name: string;
}

/** What was done, in the words of who did it. */
export interface RecordedChange {
  /** What it was done to, such as "product ACME-KIOSK". */
  readonly target: string;
  /** What is new; never a secret. What had another value has that under its name with `Before`. */
  readonly changed?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface NewAuditEntry extends RecordedChange {
  readonly atMs: number;
  readonly actor: AuditActor;
  /** Operation id of the people's API, or what a device did. */
  readonly operation: string;
  /** Where the request came from; null for what came from nowhere. */
  readonly address: string | null;
  readonly requestId: string | null;
}

/** An entry as it is kept. */
export interface AuditEntry extends Required<NewAuditEntry> {
  readonly sequence: number;
}
