import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { findMachine, isApiToken } from "../api-token/index.ts";
import type { Database } from "../database/index.ts";
import { requireNotImporting } from "../import-mark/index.ts";
import type { Actor, Tenant } from "../organisation/index.ts";
import { secretSha256 } from "../secret/index.ts";
import type { LastUsed } from "./last-used.ts";
import { findPerson } from "./session-repository.ts";
import { SESSION_IDLE_MS } from "./session-times.ts";

interface IdentityParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly lastUsed: LastUsed;
}

/** Knows who holds a session or an API token, at every request: what was ended does not count a moment longer. */
export class Identities {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /**
   * Undefined when nobody holds the secret.
   * @param database the writer, within a transaction
   * @throws RegrowError ORGANISATION_UNKNOWN
   */
  async find(
    secret: string,
    organisationId: string | undefined,
    database: Database = this.#parts.database,
  ): Promise<Actor | undefined> {
    const sha256 = secretSha256(secret);
    const { clock } = this.#parts;
    const actor = isApiToken(secret)
      ? await findMachine(database, sha256, clock.nowMs())
      : await this.#person(database, sha256, organisationId);
    if (actor === undefined) return undefined;
    if (organisationId !== undefined && actor.tenant !== organisationId) throw unknown(organisationId);
    const table = actor.kind === "person" ? "sessions" : "api_tokens";
    this.#parts.lastUsed.note(table, sha256, this.#parts.clock.nowMs());
    return actor;
  }

  /** @throws RegrowError IMPORT_UNDER_WAY */
  requireWhole(tenant: Tenant): Promise<void> {
    return requireNotImporting(this.#parts.database, tenant);
  }

  async #person(database: Database, sha256: string, organisationId: string | undefined): Promise<Actor | undefined> {
    const { clock } = this.#parts;
    const asked = { secretSha256: sha256, nowMs: clock.nowMs(), idleMs: SESSION_IDLE_MS };
    const person = await findPerson(database, { ...asked, organisationId });
    if (person !== undefined || organisationId === undefined) return person;
    // Signed in, but not there: that is another answer than not being signed in.
    if ((await findPerson(database, { ...asked, organisationId: undefined })) !== undefined)
      throw unknown(organisationId);
    return undefined;
  }
}

function unknown(organisationId: string): RegrowError {
  return new RegrowError("ORGANISATION_UNKNOWN", { organisation: organisationId.slice(0, 64) });
}
