import type { Writer } from "../database/index.ts";
import { requireNotImporting } from "../import-mark/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { AuditActor, RecordedChange, NewAuditEntry } from "./audit-entry.ts";
import { addAuditEntry, addAuditEntryOfUser } from "./audit-repository.ts";

export interface OccasionFacts {
  readonly operation: string;
  readonly atMs: number;
  readonly address: string;
  /** What the caller's program calls itself. */
  readonly agent: string;
  readonly requestId: string;
  /** Who is signed in, with the organisation they act for; null: nobody. */
  readonly by: RecordedAt | null;
}

/** A request that may come again, which must not do twice what it does. */
export interface Repeatable {
  /** To be told of within each transaction of what it does. */
  done(writer: Writer): Promise<void>;
  answer(writer: Writer, status: number, body: unknown): Promise<void>;
}

interface RecordedAt {
  readonly tenant: Tenant;
  readonly actor: AuditActor;
}

/**
 * One request that may change something. Whoever changes something records it here, with the writer of the change, so that
 * there is no change without its entry and no entry without its change.
 */
export class Occasion {
  readonly #facts: OccasionFacts;
  #isSettled = false;
  #repeat: Repeatable | undefined;

  constructor(facts: OccasionFacts) {
    this.#facts = facts;
  }

  get address(): string {
    return this.#facts.address;
  }
  get agent(): string {
    return this.#facts.agent;
  }
  get requestId(): string {
    return this.#facts.requestId;
  }
  get atMs(): number {
    return this.#facts.atMs;
  }
  /** True when the change was recorded, or there was none. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Whoever sends the request again gets the answer of this one. */
  repeatable(repeat: Repeatable): void {
    this.#repeat = repeat;
  }

  /**
   * Records a change in the organisation of who is signed in. `at` says otherwise: another organisation that they were just
   * proven to belong to, or who has signed in with this request.
   * @throws RegrowError IMPORT_UNDER_WAY where an import into the organisation has begun since the request was let in
   */
  async record(writer: Writer, change: RecordedChange, at: Partial<RecordedAt> = {}): Promise<void> {
    const tenant = at.tenant ?? this.#facts.by?.tenant;
    const actor = at.actor ?? this.#facts.by?.actor;
    if (tenant === undefined || actor === undefined) throw new TypeError("nobody is signed in: say whose change it is");
    // What is recorded elsewhere is a person's own, or another organisation's.
    if (at.tenant === undefined) await requireNotImporting(writer, tenant);
    await addAuditEntry(writer, tenant, this.#entry(actor, change));
    await this.#repeat?.done(writer);
    this.#isSettled = true;
  }

  /** Records a change of a user's account, in each of their organisations. */
  async recordForUser(
    writer: Writer,
    user: { readonly id: string; readonly userName: string },
    change: Omit<RecordedChange, "target">,
  ): Promise<void> {
    const actor = { kind: "person", id: user.id, name: user.userName } as const;
    await addAuditEntryOfUser(writer, user.id, this.#entry(actor, { ...change, target: `user ${user.userName}` }));
    await this.#repeat?.done(writer);
    this.#isSettled = true;
  }

  /**
   * Keeps the answer with the change, for who sends the request again with its `Idempotency-Key` because the answer was lost: to be
   * called where an answer holds what exists nowhere else, such as a secret, with exactly what is sent.
   */
  async answer(writer: Writer, status: number, body: unknown): Promise<void> {
    await this.#repeat?.answer(writer, status, body);
  }

  /** The request asked for what is so already, or for what will be recorded when it is done. */
  unchanged(): void {
    this.#isSettled = true;
  }

  #entry(actor: AuditActor, change: RecordedChange): NewAuditEntry {
    const { atMs, operation, address, requestId } = this.#facts;
    return { atMs, operation, address, requestId, actor, ...change };
  }
}
