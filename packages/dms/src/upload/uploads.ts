import { createHash, randomUUID } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import { knownBytes, requireRoom, type ArrivalState } from "@regrow/core/release";
import type { Occasion } from "../audit/index.ts";
import { findBundle, uploadBundle, type BundleUpload, type UploadParts, type UploadResult } from "../bundle/index.ts";
import { transact } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import type { Slots } from "../limit/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";
import { findProduct } from "../product/index.ts";
import { Turns } from "./turns.ts";
import { UploadFiles } from "./upload-files.ts";
import {
  addUpload,
  announceAgain,
  countOpen,
  findSame,
  findUpload,
  listUploads,
  removeExpired,
  removeUpload,
  updateProgress,
  type Upload,
} from "./upload-repository.ts";

/** How long an upload waits for its next piece. */
const WAITS_MS = 24 * 3_600_000;

interface UploadsParts extends UploadParts {
  /** How many bundles are verified at once. */
  readonly verifying: Slots;
}

/** What is announced before the first byte. */
export interface Announcement {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly state: ArrivalState;
  readonly notes: string | null;
}

/** An upload as its sender names it. */
export interface UploadName {
  readonly code: string;
  readonly id: string;
}

export interface SentPiece {
  readonly offset: number;
  /** Null: not announced. */
  readonly length: number | null;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Ends its sender's line. */
  readonly stop: () => void;
}

/**
 * Bundle files that arrive in pieces, over as many lines and restarts as it takes. What a sender was told is here is durable
 * (law L6); nothing of it is a bundle before every byte is verified (law L7).
 */
export class Uploads {
  readonly #parts: UploadsParts;
  readonly #files: UploadFiles;
  readonly #turns = new Turns();

  private constructor(parts: UploadsParts, files: UploadFiles) {
    this.#parts = parts;
    this.#files = files;
  }

  static async open(folder: string, parts: UploadsParts): Promise<Uploads> {
    const uploads = new Uploads(parts, await UploadFiles.open(folder));
    await uploads.#sweep();
    return uploads;
  }

  /**
   * Begins an upload, or finds the one of the same file, which goes on where it is.
   * @throws RegrowError PRODUCT_UNKNOWN, BUNDLE_TOO_LARGE, UPLOAD_LIMIT, STORAGE_QUOTA
   */
  async begin(scope: Scope, code: string, announced: Announcement, occasion: Occasion): Promise<Upload> {
    await this.#sweep();
    const { database, clock, limits, quotas } = this.#parts;
    const { tenant } = scope;
    return transact(database, async (writer) => {
      const { id: productId } = await findProduct(writer, scope, code);
      const nowMs = clock.nowMs();
      const expiresAtMs = nowMs + WAITS_MS;
      const same = await findSame(writer, tenant, { productId, ...announced });
      const { sizeBytes, sha256, state } = announced;
      const recorded = { target: `product ${code}`, changed: { sizeBytes, sha256, state } };
      await occasion.record(writer, recorded);
      if (same !== undefined) {
        const again = { ...same, ...announced, expiresAtMs };
        await announceAgain(writer, tenant, again);
        return again;
      }
      requireRoom(sizeBytes, await countOpen(writer, tenant), limits);
      await quotas.require(writer, tenant, sizeBytes);
      const fresh = { id: randomUUID(), productId, receivedBytes: 0, bundleId: null, createdAtMs: nowMs, expiresAtMs };
      const upload = { ...announced, ...fresh };
      await addUpload(writer, tenant, upload);
      return upload;
    });
  }

  /** Newest first; one more than the limit where others follow. @throws RegrowError PRODUCT_UNKNOWN */
  async list(scope: Scope, code: string, page: PageRequest<["number", "string"]>): Promise<readonly Upload[]> {
    const product = await findProduct(this.#parts.database, scope, code);
    return listUploads(this.#parts.database, scope.tenant, product.id, page);
  }

  /** @throws RegrowError PRODUCT_UNKNOWN, UPLOAD_UNKNOWN */
  async find(scope: Scope, { code, id }: UploadName): Promise<Upload> {
    const { database, clock } = this.#parts;
    const product = await findProduct(database, scope, code);
    const upload = await findUpload(database, scope.tenant, product.id, id);
    if (upload === undefined || upload.expiresAtMs <= clock.nowMs()) throw new RegrowError("UPLOAD_UNKNOWN");
    return upload;
  }

  /**
   * Takes a piece in; bytes that are here already are passed over.
   * @throws RegrowError UPLOAD_UNKNOWN, UPLOAD_OFFSET, INPUT_TOO_LARGE, STORAGE_FULL, CONNECTION_LOST when the sender went away
   */
  async put(scope: Scope, name: UploadName, { offset, length, bytes, stop }: SentPiece): Promise<Upload> {
    await this.find(scope, name);
    return this.#turns.take(name.id, stop, async () => {
      const upload = await this.find(scope, name);
      const known = knownBytes(upload, offset, length);
      if (upload.bundleId !== null) return upload; // its file is gone, and nothing more is needed of it
      const { receivedBytes, isTooLong, failure } = await this.#files.write(upload.id, {
        ...upload,
        knownBytes: known,
        bytes,
      });
      const now = await this.#update(scope.tenant, { ...upload, receivedBytes });
      if (failure?.cause instanceof RegrowError) throw failure.cause;
      if (failure !== undefined) throw new RegrowError("CONNECTION_LOST", {}, failure);
      if (isTooLong) throw new RegrowError("INPUT_TOO_LARGE", { announced: upload.sizeBytes });
      // What it has ended with is not here any more, so it is not acknowledged (law L6).
      if (now === undefined) throw new RegrowError("UPLOAD_UNKNOWN");
      return now;
    });
  }

  /**
   * Verifies what has arrived and makes it a bundle; again, it says which. An upload that is refused stays, because what was
   * missing, such as its base, may come; one that is not what was announced begins again.
   * @throws RegrowError UPLOAD_UNKNOWN, UPLOAD_INCOMPLETE, UPLOAD_DIFFERS, and what `uploadBundle` refuses
   */
  async finish(
    scope: Scope,
    name: UploadName,
    { occasion, scopeNow }: Pick<BundleUpload, "occasion" | "scopeNow">,
  ): Promise<UploadResult> {
    const { database } = this.#parts;
    await this.find(scope, name);
    return this.#turns.take(name.id, nothing, async () => {
      const upload = await this.find(scope, name);
      const { bundleId, receivedBytes, sizeBytes } = upload;
      if (bundleId !== null) {
        occasion.unchanged();
        return { kind: "there-already", bundle: await findBundle(database, scope.tenant, bundleId) };
      }
      if (receivedBytes < sizeBytes) throw new RegrowError("UPLOAD_INCOMPLETE", { receivedBytes, sizeBytes });
      const result = await this.#verify({ scope, scopeNow, code: name.code, occasion }, upload);
      await this.#update(scope.tenant, { ...upload, bundleId: result.bundle.id });
      await this.#files.remove(upload.id);
      return result;
    });
  }

  /** Gives an upload up. @throws RegrowError UPLOAD_UNKNOWN */
  async abandon(scope: Scope, name: UploadName, occasion: Occasion): Promise<void> {
    await this.find(scope, name);
    await this.#turns.take(name.id, nothing, async () => {
      const upload = await this.find(scope, name);
      await transact(this.#parts.database, async (writer) => {
        await removeUpload(writer, scope.tenant, upload);
        await occasion.record(writer, { target: `product ${name.code}`, changed: { upload: upload.id } });
      });
      await this.#files.remove(upload.id);
    });
  }

  async #verify(
    by: Pick<BundleUpload, "scope" | "scopeNow" | "code" | "occasion">,
    upload: Upload,
  ): Promise<UploadResult> {
    const { id, sizeBytes, sha256, state, notes } = upload;
    const bytes = hashed(this.#files.read(id, sizeBytes), sha256);
    try {
      const asked = { ...by, bytes, state, notes, storedBytes: sizeBytes };
      return await this.#parts.verifying.run(() => uploadBundle(this.#parts, asked));
    } catch (thrown) {
      if ((await this.#files.hash(id, sizeBytes)) === sha256) throw thrown;
      await this.#update(by.scope.tenant, { ...upload, receivedBytes: 0 });
      throw new RegrowError("UPLOAD_DIFFERS", { sha256 }, { cause: thrown });
    }
  }

  /** @returns undefined when it has ended meanwhile */
  #update(
    tenant: Tenant,
    { id, receivedBytes, bundleId }: Pick<Upload, "id" | "receivedBytes" | "bundleId">,
  ): Promise<Upload | undefined> {
    const { database, clock } = this.#parts;
    const progress = { id, receivedBytes, bundleId, expiresAtMs: clock.nowMs() + WAITS_MS };
    return transact(database, (writer) => updateProgress(writer, tenant, progress));
  }

  /** Ends what nobody went on with, and removes files that belong to nothing any more. */
  async #sweep(): Promise<void> {
    const { database, clock } = this.#parts;
    const there = await this.#files.list();
    const left = await transact(database, (writer) => removeExpired(writer, clock.nowMs()));
    for (const id of there) if (!left.has(id)) await this.#files.remove(id);
  }
}

/** The same bytes; at their end it is seen whether they are the announced ones. */
async function* hashed(bytes: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("hex") !== sha256) throw new RegrowError("UPLOAD_DIFFERS", { sha256 });
}

/** What cannot be stopped is waited for. */
function nothing(): void {}
