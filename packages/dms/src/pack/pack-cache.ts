import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BlobStore } from "../blob/index.ts";
import { moveDurably } from "../durable-file/index.ts";
import { Slots } from "../limit/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { makePack, type PackPlan } from "./make-pack.ts";

/** A pack that lies ready. */
export interface PackFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Strong validator, without quotes. */
  readonly etag: string;
}

/** Packs that are made at once, and requests that may wait for one. */
const MAKING = { atOnce: 1, waiting: 256 };
const PARTIAL = "partial";

/** Packs as files, made once. Each organisation has its own, so that none learns by the time of an answer what another has. */
export class PackCache {
  readonly #folder: string;
  readonly #blobs: BlobStore;
  readonly #slots = new Slots(MAKING.atOnce, MAKING.waiting);
  readonly #making = new Map<string, Promise<void>>();

  private constructor(folder: string, blobs: BlobStore) {
    this.#folder = folder;
    this.#blobs = blobs;
  }

  static async open(folder: string, blobs: BlobStore): Promise<PackCache> {
    await rm(join(folder, PARTIAL), { recursive: true, force: true });
    await mkdir(join(folder, PARTIAL), { recursive: true });
    return new PackCache(folder, blobs);
  }

  /** The pack, made now if it is not there. `plan` is only asked then. @throws RegrowError RATE_LIMITED when too many wait */
  async get(tenant: Tenant, key: Pick<PackPlan, "from" | "to">, plan: () => Promise<PackPlan>): Promise<PackFile> {
    // Another zstd may make other bytes: then it is another pack, with another validator.
    const etag = `${key.to}-${key.from ?? "none"}-zstd${process.versions["zstd"] ?? "unknown"}`;
    const path = join(this.#folder, tenant, `${etag}.pack`);
    const sizeBytes = await sizeOf(path);
    if (sizeBytes !== undefined) return { path, sizeBytes, etag };
    await this.#make(path, plan);
    return { path, sizeBytes: (await stat(path)).size, etag };
  }

  /** Removes the packs to and from a generation that is published no longer. */
  async forget(tenant: Tenant, manifestSha256: string): Promise<void> {
    const folder = join(this.#folder, tenant);
    // What is being made would be put there afterwards.
    const making = [...this.#making].filter(([path]) => path.startsWith(folder) && path.includes(manifestSha256));
    await Promise.allSettled(making.map(([, made]) => made));
    for (const name of await namesIn(folder))
      if (name.includes(manifestSha256)) await rm(join(folder, name), { force: true });
  }

  /** Once for all who ask for it at the same time. */
  #make(path: string, plan: () => Promise<PackPlan>): Promise<void> {
    const running = this.#making.get(path);
    if (running !== undefined) return running;
    const made = this.#slots.run(async () => this.#write(path, await plan())).finally(() => this.#making.delete(path));
    this.#making.set(path, made);
    return made;
  }

  async #write(path: string, plan: PackPlan): Promise<void> {
    const partial = join(this.#folder, PARTIAL, randomUUID());
    try {
      await makePack(this.#blobs, plan, partial);
      await mkdir(dirname(path), { recursive: true });
      await moveDurably(partial, path);
    } finally {
      await rm(partial, { force: true });
      await rm(`${partial}.body`, { force: true });
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return [];
    throw thrown;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
    throw thrown;
  }
}
