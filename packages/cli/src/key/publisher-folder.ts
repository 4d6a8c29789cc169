import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import { TRUST_LIMITS } from "@regrow/core/trust";
import { readSigningKey, type SigningKey } from "@regrow/trust/publisher";
import { replaceFile, writeNew } from "./write-files.ts";

/** What keys and metadata are of: the platform, or a product by its code. */
export type Owner = "platform" | { readonly product: string };
export type KeyRole = "root" | "targets";

/** An owner's signed metadata. */
export interface OwnerMetadata {
  /** Version n at index n - 1. */
  readonly roots: readonly Uint8Array[];
  readonly targets: Uint8Array;
}

/**
 * A publisher's folder: `keys/` to lock away, `metadata/` to keep with the sources.
 *
 *   keys/platform-root.pem keys/platform-targets.pem keys/<PRODUCT>-root.pem keys/<PRODUCT>-targets.pem
 *   metadata/platform/{1.root.json,targets.json} metadata/<PRODUCT>/{1.root.json,targets.json}
 */
export class PublisherFolder {
  readonly path: string;
  readonly #cryptography: Cryptography;
  readonly #passphrase: string | undefined;

  constructor(path: string, cryptography: Cryptography, passphrase?: string) {
    this.path = path;
    this.#cryptography = cryptography;
    this.#passphrase = passphrase;
  }

  keyPath(owner: Owner, role: KeyRole): string {
    return join(this.path, "keys", `${nameOf(owner)}-${role}.pem`);
  }

  metadataPath(owner: Owner, file: string): string {
    return join(this.path, "metadata", nameOf(owner), file);
  }

  /** @throws RegrowError KEY_UNREADABLE */
  async readKey(owner: Owner, role: KeyRole): Promise<SigningKey> {
    const path = this.keyPath(owner, role);
    const pem = await readIfThere(path);
    if (pem === undefined) throw new RegrowError("KEY_UNREADABLE", { file: path, reason: "it is not there" });
    try {
      return readSigningKey(this.#cryptography, new TextDecoder().decode(pem), this.#passphrase);
    } catch (cause) {
      if (cause instanceof RegrowError) throw new RegrowError(cause.code, { file: path, ...cause.details }, { cause });
      throw cause;
    }
  }

  /** @throws RegrowError KEY_EXISTS */
  async writeKey(owner: Owner, role: KeyRole, key: SigningKey): Promise<void> {
    await writeNew(this.keyPath(owner, role), key.toPem(this.#passphrase), 0o600);
  }

  /** Undefined where there is none. */
  async findKey(owner: Owner, role: KeyRole): Promise<SigningKey | undefined> {
    return (await readIfThere(this.keyPath(owner, role))) === undefined ? undefined : this.readKey(owner, role);
  }

  /** @throws RegrowError KEY_UNREADABLE where root or targets are missing */
  async readMetadata(owner: Owner): Promise<OwnerMetadata> {
    const roots: Uint8Array[] = [];
    while (roots.length < TRUST_LIMITS.chainLength) {
      const root = await readIfThere(this.metadataPath(owner, `${roots.length + 1}.root.json`));
      if (root === undefined) break;
      roots.push(root);
    }
    const targets = await readIfThere(this.metadataPath(owner, "targets.json"));
    if (roots.length === 0 || targets === undefined) {
      throw new RegrowError("KEY_UNREADABLE", {
        file: this.metadataPath(owner, roots.length === 0 ? "1.root.json" : "targets.json"),
        reason: "it is not there",
      });
    }
    return { roots, targets };
  }

  async writeRoot(owner: Owner, version: number, bytes: Uint8Array): Promise<void> {
    await writeNew(this.metadataPath(owner, `${version}.root.json`), bytes, 0o644);
  }

  /** In one step, because losing targets loses the list of all that was ever published. */
  async writeTargets(owner: Owner, bytes: Uint8Array): Promise<void> {
    await replaceFile(this.metadataPath(owner, "targets.json"), bytes, 0o644);
  }
}

/** A file's bytes; undefined where there is no such file. @throws RegrowError KEY_UNREADABLE */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new RegrowError("KEY_UNREADABLE", { file: path, reason: code }, { cause });
  }
}

function nameOf(owner: Owner): string {
  return owner === "platform" ? owner : owner.product;
}
