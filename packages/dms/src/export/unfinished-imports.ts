import { setImmediate as nextTurn } from "node:timers/promises";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import type { BlobStore } from "../blob/index.ts";
import { freeBlobs } from "../bundle/index.ts";
import { transact, type Database, type Writer } from "../database/index.ts";
import { provenTenant, type Tenant } from "../organisation/index.ts";
import { removeImported } from "./imported-rows.ts";

interface UnfinishedParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, "sleep">;
  readonly logger: Logger;
}

/** How an import writes. */
export interface ImportRun {
  /** One small transaction; others get their turn before the next. @throws RegrowError INTERNAL when the DMS ends */
  write<Result>(work: (writer: Writer) => Promise<Result>): Promise<Result>;
}

/** After a removal that failed, as on a full disk. */
const AGAIN_AFTER_MS = 60_000;

/**
 * Imports that have begun and not ended. What one has written that was refused, or cut off with the process, is taken away in steps as
 * small as those that wrote it; until then nobody sees it, and the organisation is refused to whoever asks for it.
 */
export class UnfinishedImports implements AsyncDisposable {
  readonly #parts: UnfinishedParts;
  readonly #running = new Map<Tenant, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;

  constructor(parts: UnfinishedParts) {
    this.#parts = parts;
    this.#loop = this.#run();
  }

  /**
   * The one import into the organisation: first what an earlier one has left goes, and what this one leaves when it fails.
   * @throws RegrowError IMPORT_UNDER_WAY
   */
  async during<Result>(tenant: Tenant, work: (run: ImportRun) => Promise<Result>): Promise<Result> {
    // What the loop takes away is waited for; another import is not.
    if (this.#imports.has(tenant)) throw new RegrowError("IMPORT_UNDER_WAY");
    this.#imports.add(tenant);
    try {
      await this.#running.get(tenant);
      return await this.#alone(tenant, async () => {
        await this.#remove(tenant);
        try {
          return await work({ write: (step) => this.#write(step) });
        } catch (thrown) {
          await this.#removeLater(tenant);
          throw thrown;
        }
      });
    } finally {
      this.#imports.delete(tenant);
    }
  }
  readonly #imports = new Set<Tenant>();

  /** What is unfinished is left to the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await Promise.all(this.#running.values());
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#removeLeft().catch((thrown: unknown) => this.#note(thrown));
      await this.#parts.clock.sleep(AGAIN_AFTER_MS, this.#stop.signal).catch(() => undefined); // the end
    }
  }

  async #removeLeft(): Promise<void> {
    const left = await this.#parts.database.selectFrom("imports").select("organisation_id").execute();
    for (const { organisation_id } of left) {
      const tenant = provenTenant(organisation_id);
      if (!this.#running.has(tenant)) await this.#alone(tenant, () => this.#removeLater(tenant));
    }
  }

  async #alone<Result>(tenant: Tenant, work: () => Promise<Result>): Promise<Result> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#running.set(tenant, promise);
    try {
      return await work();
    } finally {
      this.#running.delete(tenant);
      resolve();
    }
  }

  /** What cannot be taken away now stays hidden, until the loop tries again, or the next import or start. */
  async #removeLater(tenant: Tenant): Promise<void> {
    try {
      await this.#remove(tenant);
    } catch (thrown) {
      this.#note(thrown);
    }
  }

  async #remove(tenant: Tenant): Promise<void> {
    const { database, blobs, logger } = this.#parts;
    const mark = database.selectFrom("imports").select("begun_at_ms").where("organisation_id", "=", tenant);
    if ((await mark.executeTakeFirst()) === undefined) return;
    for await (const step of removeImported(database, tenant)) {
      const hashes = await this.#write(step);
      if (hashes.length > 0) await blobs.exclusively(() => freeBlobs(database, blobs, hashes));
    }
    logger.info("what an unfinished import had written was taken away", { organisation: tenant });
  }

  async #write<Result>(work: (writer: Writer) => Promise<Result>): Promise<Result> {
    if (this.#stop.signal.aborted) throw new RegrowError("INTERNAL", { reason: "the DMS ends" });
    const result = await transact(this.#parts.database, work);
    await nextTurn();
    return result;
  }

  #note(thrown: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#parts.logger.error("what an unfinished import had written was not taken away", { reason: String(thrown) });
  }
}
