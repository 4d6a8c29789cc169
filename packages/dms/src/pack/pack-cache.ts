import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import { TimeLimit, within } from "@regrow/node/clock";
import { DELTA_CODEC } from "@regrow/node/delta";
import { moveDurably } from "../durable-file/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { PACK_NAME } from "./make-pack.ts";
import type { PackMaker } from "./pack-maker.ts";
import type { PackPlan } from "./pack-plan.ts";
import { PackShelf } from "./pack-shelf.ts";

/** A pack that lies ready, open. It is not evicted before `close`. */
export interface OpenPack {
  readonly file: FileHandle;
  readonly sizeBytes: number;
  /** Strong validator, without quotes. */
  readonly etag: string;
  close(): Promise<void>;
}

export interface PackCacheParts {
  readonly folder: string;
  readonly maker: Pick<PackMaker, "make">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Most bytes of packs that are kept; exceeded only by what is being sent and the newest. */
  readonly limitBytes: number;
}

/** What became of requests since the start, and what is kept. */
export interface PackFigures {
  readonly keptBytes: number;
  /** Lay ready. */
  readonly hits: number;
  /** Had to be made, or waited for. */
  readonly misses: number;
  readonly made: number;
  readonly failed: number;
  /** Waiting for a turn included. */
  readonly makingMs: number;
}

type PackKey = Pick<PackPlan, "from" | "to">;

/** Where packs are made. */
const PARTIAL = "partial";
/** How long a request waits for a pack before it is told to come back: less than the silence that devices bear (30 s). */
const WAIT_MS = 15_000;
const COME_BACK_MS = 10_000;
/** What could not be made is not tried again for so long: many may ask. */
const FAILED_FOR_MS = 60_000;
/** Another codec or zstd may make other bytes: then it is another pack, with another validator. */
const SUFFIX = `-${DELTA_CODEC}-zstd${process.versions["zstd"] ?? "unknown"}`;

/**
 * Packs as files, made once and again when they have been evicted. Each organisation has its own, so that none learns by the time of an
 * answer what another has.
 */
export class PackCache {
  readonly #parts: PackCacheParts;
  readonly #shelf: PackShelf;
  readonly #making = new Map<string, Promise<void>>();
  readonly #failed = new Map<string, { readonly error: RegrowError; readonly atMs: number }>();

  readonly #figures = { hits: 0, misses: 0, made: 0, failed: 0, makingMs: 0 };

  private constructor(parts: PackCacheParts) {
    this.#parts = parts;
    this.#shelf = new PackShelf(parts.limitBytes);
  }

  get figures(): PackFigures {
    return { ...this.#figures, keptBytes: this.#shelf.bytes };
  }

  /** What an earlier run has left is kept, unless another codec made it. */
  static async open(parts: PackCacheParts): Promise<PackCache> {
    await rm(join(parts.folder, PARTIAL), { recursive: true, force: true });
    await mkdir(join(parts.folder, PARTIAL), { recursive: true });
    const cache = new PackCache(parts);
    await cache.#findLeft();
    return cache;
  }

  /**
   * The pack, made now if it is not there; `plan` is only asked then. A small one is waited for; what takes longer goes on being made, and
   * whoever asks comes back for it: it is the smallest there is, so on a slow line it is worth more than anything sent meanwhile.
   * @throws RegrowError PACK_IN_MAKING with when to come back; RATE_LIMITED when too many wait; as PackMaker
   */
  async get(tenant: Tenant, key: PackKey, plan: () => Promise<PackPlan>): Promise<OpenPack> {
    const etag = `${key.to}-${key.from ?? "none"}${SUFFIX}`;
    const path = join(this.#parts.folder, tenant, `${etag}.pack`);
    const there = await this.#open(path, etag);
    this.#figures[there === undefined ? "misses" : "hits"] += 1;
    if (there !== undefined) return there;
    await this.#wait(this.#make(tenant, path, plan));
    const made = await this.#open(path, etag);
    if (made === undefined) throw inMaking();
    return made;
  }

  async #wait(made: Promise<void>): Promise<void> {
    try {
      await within(this.#parts.clock, WAIT_MS, new AbortController().signal, () => made);
    } catch (thrown) {
      throw thrown instanceof TimeLimit ? inMaking() : thrown;
    }
  }

  /** Removes the packs to and from a generation that is published no longer. */
  async forget(tenant: Tenant, manifestSha256: string): Promise<void> {
    const isAbout = (path: string): boolean =>
      dirname(path) === join(this.#parts.folder, tenant) && basename(path).includes(manifestSha256);
    // What is being made would be put there afterwards.
    const making = [...this.#making].filter(([path]) => isAbout(path));
    await Promise.allSettled(making.map(([, made]) => made));
    await this.#drop(this.#shelf.names.filter(isAbout));
  }

  async #open(path: string, etag: string): Promise<OpenPack | undefined> {
    const pack = this.#shelf.take(path);
    if (pack === undefined) return undefined;
    try {
      const file = await open(path, "r");
      const close = async (): Promise<void> => {
        await file.close();
        this.#shelf.giveBack(path);
        await this.#tidy();
      };
      return { file, sizeBytes: pack.sizeBytes, etag, close };
    } catch (thrown) {
      // Anything else passes, such as that there are no file descriptors left: it is still there, and counts.
      this.#shelf.giveBack(path);
      if (!isMissing(thrown)) throw thrown;
      // Somebody has removed it by hand: it is made again.
      this.#shelf.remove(path);
      return undefined;
    }
  }

  /** Once for all who ask for it at the same time. */
  #make(tenant: Tenant, path: string, plan: () => Promise<PackPlan>): Promise<void> {
    const running = this.#making.get(path);
    if (running !== undefined) return running;
    const failed = this.#failed.get(path);
    const nowMs = this.#parts.clock.monotonicMs();
    if (failed !== undefined && nowMs - failed.atMs < FAILED_FOR_MS) return Promise.reject(failed.error);
    this.#failed.delete(path);
    const made = this.#timed(() => this.#write(tenant, path, plan))
      .catch((thrown: unknown) => {
        const error = asRegrowError(thrown);
        if (error.code !== "RATE_LIMITED") {
          this.#remember(path, error);
          this.#parts.logger.error("pack not made", { pack: basename(path), code: error.code, reason: error.message });
        }
        throw error;
      })
      .finally(() => this.#making.delete(path));
    // Whoever asked may have been told to come back by then.
    made.catch(() => undefined);
    this.#making.set(path, made);
    return made;
  }

  async #timed(make: () => Promise<void>): Promise<void> {
    const beganMs = this.#parts.clock.monotonicMs();
    let result: "made" | "failed" = "failed";
    try {
      await make();
      result = "made";
    } finally {
      this.#figures[result] += 1;
      this.#figures.makingMs += this.#parts.clock.monotonicMs() - beganMs;
    }
  }

  async #write(tenant: Tenant, path: string, plan: () => Promise<PackPlan>): Promise<void> {
    const { folder, maker } = this.#parts;
    const partial = join(folder, PARTIAL, randomUUID());
    await mkdir(partial);
    try {
      await maker.make(tenant, partial, plan);
      await mkdir(dirname(path), { recursive: true });
      await moveDurably(join(partial, PACK_NAME), path);
      this.#shelf.add(path, (await stat(path)).size);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
    await this.#tidy();
  }

  #remember(path: string, error: RegrowError): void {
    const nowMs = this.#parts.clock.monotonicMs();
    for (const [other, { atMs }] of this.#failed) if (nowMs - atMs >= FAILED_FOR_MS) this.#failed.delete(other);
    this.#failed.set(path, { error, atMs: nowMs });
  }

  async #tidy(): Promise<void> {
    await this.#drop(this.#shelf.shed());
  }

  async #drop(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      this.#shelf.remove(path);
      await rm(path, { force: true });
    }
  }

  /** Least recently used is what was made first, as far as the files tell. */
  async #findLeft(): Promise<void> {
    const found: { readonly path: string; readonly sizeBytes: number; readonly madeAtMs: number }[] = [];
    for (const entry of await readdir(this.#parts.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = await stat(path);
      if (entry.name.endsWith(`${SUFFIX}.pack`)) found.push({ path, sizeBytes: size, madeAtMs: mtimeMs });
      else await rm(path, { force: true });
    }
    for (const { path, sizeBytes } of found.toSorted((a, b) => a.madeAtMs - b.madeAtMs))
      this.#shelf.add(path, sizeBytes);
    await this.#tidy();
  }
}

function inMaking(): RegrowError {
  return new RegrowError("PACK_IN_MAKING", { retryAfterMs: COME_BACK_MS });
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
}
