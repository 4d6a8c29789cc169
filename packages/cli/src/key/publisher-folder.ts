import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { isProductCode } from "@regrow/core/manifest";
import type { Cryptography } from "@regrow/core/port";
import { TRUST_LIMITS } from "@regrow/core/trust";
import { acquireLock } from "@regrow/node/file-lock";
import { KeyStore } from "./key-store.ts";
import type { Passphrase } from "./passphrase.ts";
import { SignedNotes } from "./signed-notes.ts";
import { namesIn, readIfThere, replaceFile, writeNew } from "./write-files.ts";

/** What keys and metadata are of: the platform, or a product by its code. */
export type Owner = "platform" | { readonly product: string };
export type KeyRole = "root" | "targets";

/** An owner's signed metadata. */
export interface OwnerMetadata {
  /** Version n at index n - 1. */
  readonly roots: readonly Uint8Array[];
  readonly targets: Uint8Array;
}

/** The same where some of it may be missing: a chain without targets, or nothing. */
export interface PresentMetadata {
  readonly roots: readonly Uint8Array[];
  readonly targets: Uint8Array | null;
}

/**
 * A publisher's folder: `keys/` to lock away, `metadata/` to keep with the sources.
 *
 *   keys/platform-root.pem keys/platform-targets.pem keys/<PRODUCT>-root.pem keys/<PRODUCT>-targets.pem, and others of any name
 *   metadata/platform/{1.root.json,targets.json} metadata/<PRODUCT>/{1.root.json,targets.json}
 */
export class PublisherFolder {
  readonly path: string;
  readonly cryptography: Cryptography;
  readonly keys: KeyStore;
  /** What the keys have signed. */
  readonly notes: SignedNotes;

  constructor(path: string, cryptography: Cryptography, passphrase?: Passphrase) {
    this.path = path;
    this.cryptography = cryptography;
    this.keys = new KeyStore(join(path, "keys"), cryptography, passphrase);
    this.notes = new SignedNotes(this.keys.path);
  }

  /** File of the key that an owner gets at first. */
  keyPath(owner: Owner, role: KeyRole): string {
    return join(this.keys.path, `${firstKeyName(owner, role)}.pem`);
  }

  metadataPath(owner: Owner, file: string): string {
    return join(this.path, "metadata", repositoryOf(owner), file);
  }

  /** Owners with metadata here, the platform first. */
  async owners(): Promise<readonly Owner[]> {
    const names = await namesIn(join(this.path, "metadata"));
    const products = names.filter((name) => isProductCode(name)).toSorted();
    const platform: readonly Owner[] = names.includes("platform") ? ["platform"] : [];
    return [...platform, ...products.map((product) => ({ product }))];
  }

  /** @throws RegrowError KEY_UNREADABLE where root or targets are missing */
  async readMetadata(owner: Owner): Promise<OwnerMetadata> {
    const { roots, targets } = await this.readPresent(owner);
    if (roots.length === 0 || targets === null) {
      throw new RegrowError("KEY_UNREADABLE", {
        file: this.metadataPath(owner, roots.length === 0 ? "1.root.json" : "targets.json"),
        reason: "it is not there",
      });
    }
    return { roots, targets };
  }

  /** What is there, be it nothing. @throws RegrowError KEY_UNREADABLE */
  async readPresent(owner: Owner): Promise<PresentMetadata> {
    const roots: Uint8Array[] = [];
    while (roots.length < TRUST_LIMITS.chainLength) {
      const root = await readIfThere(this.metadataPath(owner, `${roots.length + 1}.root.json`));
      if (root === undefined) break;
      roots.push(root);
    }
    return { roots, targets: (await readIfThere(this.metadataPath(owner, "targets.json"))) ?? null };
  }

  /**
   * Puts newer metadata beside, and in place of, what was read before: roots first, so that a cut leaves nothing that names keys which no
   * root here knows.
   * @throws RegrowError KEY_EXISTS, SIGNING_OUTDATED when another program has written meanwhile
   */
  async renew(owner: Owner, before: PresentMetadata, next: OwnerMetadata): Promise<void> {
    for (const [index, root] of next.roots.entries())
      if (index >= before.roots.length) await this.writeRoot(owner, index + 1, root);
    if (before.targets === null) await this.writeTargets(owner, next.targets);
    else await this.replaceTargets(owner, before.targets, next.targets);
  }

  /** A version that is there is never replaced. @throws RegrowError KEY_EXISTS */
  async writeRoot(owner: Owner, version: number, bytes: Uint8Array): Promise<void> {
    await writeNew(this.metadataPath(owner, `${version}.root.json`), bytes, 0o644);
  }

  /** In one step, because losing targets loses the list of all that was ever published. */
  async writeTargets(owner: Owner, bytes: Uint8Array): Promise<void> {
    await replaceFile(this.metadataPath(owner, "targets.json"), bytes, 0o644);
  }

  /**
   * The same, if the targets are still those on which the new ones stand: two programs at once must not lose each other's versions.
   * @throws RegrowError SIGNING_OUTDATED
   */
  async replaceTargets(owner: Owner, before: Uint8Array, next: Uint8Array): Promise<void> {
    const file = this.metadataPath(owner, "targets.json");
    const taken = await acquireLock(`${file}.lock`);
    if (taken.kind === "held")
      throw new RegrowError("SIGNING_OUTDATED", { file, "being written by process": taken.pid });
    await using _lock = taken.lock;
    const now = await readIfThere(file);
    if (now !== undefined && Buffer.compare(now, next) === 0) return;
    if (now === undefined || Buffer.compare(now, before) !== 0) throw new RegrowError("SIGNING_OUTDATED", { file });
    await this.writeTargets(owner, next);
  }
}

/** Name of an owner's folder of metadata, and of its repository in a signing request. */
export function repositoryOf(owner: Owner): string {
  return owner === "platform" ? owner : owner.product;
}

export function ownerOf(repository: string): Owner {
  return repository === "platform" ? repository : { product: repository };
}

/** Name of the key that an owner gets at first. */
export function firstKeyName(owner: Owner, role: KeyRole): string {
  return `${repositoryOf(owner)}-${role}`;
}
