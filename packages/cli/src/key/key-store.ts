import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import {
  isEncryptedPem,
  publicKeyText,
  readPublicKey,
  readSigningKey,
  type PublicKey,
  type Signer,
  type SigningKey,
} from "@regrow/trust/publisher";
import { KeyRing, type Passphrase } from "./passphrase.ts";
import { programSigner } from "./program-signer.ts";
import { namesIn, readIfThere, replaceFile, writeNew } from "./write-files.ts";

/** A key of the folder: private half in a file, behind a program, or with somebody else. */
export interface StoredKey extends PublicKey {
  readonly name: string;
  readonly kind: "file" | "program" | "public";
  readonly isEncrypted: boolean;
  /** The program and its arguments; empty where there is none. */
  readonly command: readonly string[];
}

/** A product's code, a hyphen and a role fit. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/;
const MAX_COMMAND_WORDS = 64;

/**
 * The folder `keys/`: `<name>.pem` (PKCS#8, mode 0600) or `<name>.signer.json` (a program) or neither, and always `<name>.public.json`.
 */
export class KeyStore {
  readonly path: string;
  readonly #cryptography: Cryptography;
  readonly #ring: KeyRing;

  constructor(path: string, cryptography: Cryptography, passphrase?: Passphrase) {
    this.path = path;
    this.#cryptography = cryptography;
    this.#ring = new KeyRing(passphrase);
  }

  /** By name. */
  async list(): Promise<readonly StoredKey[]> {
    const files = await namesIn(this.path);
    const names = files.flatMap((file) => /^(.+)\.(?:pem|public\.json)$/.exec(file)?.[1] ?? []);
    const keys: StoredKey[] = [];
    for (const name of [...new Set(names)].toSorted()) if (NAME.test(name)) keys.push(await this.find(name));
    return keys;
  }

  /** @throws RegrowError KEY_UNKNOWN, KEY_UNREADABLE */
  async find(name: string): Promise<StoredKey> {
    checkName(name);
    const pem = await this.#read(name, "pem");
    const publicText = await this.#read(name, "public.json");
    if (pem === undefined && publicText === undefined) throw new RegrowError("KEY_UNKNOWN", { key: name });
    const publicKey =
      publicText === undefined ? await this.readPrivate(name) : readPublicKey(this.#cryptography, publicText);
    const command = pem === undefined ? parseCommand(await this.#read(name, "signer.json"), name) : [];
    const { id, key } = publicKey;
    const kind = pem !== undefined ? "file" : command.length > 0 ? "program" : "public";
    return { id, key, name, kind, command, isEncrypted: pem !== undefined && isEncryptedPem(pem) };
  }

  /** @throws RegrowError KEY_EXISTS */
  async add(name: string, key: SigningKey, passphrase: string | undefined): Promise<void> {
    checkName(name);
    await writeNew(this.#file(name, "pem"), key.toPem(passphrase), 0o600);
    await replaceFile(this.#file(name, "public.json"), publicKeyText(key), 0o644);
    if (passphrase !== undefined) this.#ring.remember(passphrase);
  }

  /** The public half of a key that is elsewhere, with the program that signs for it where there is one. @throws RegrowError KEY_EXISTS */
  async import(name: string, key: PublicKey, command: readonly string[]): Promise<void> {
    checkName(name);
    if ((await namesIn(this.path)).includes(`${name}.pem`)) throw new RegrowError("KEY_EXISTS", { key: name });
    if (command.length > MAX_COMMAND_WORDS) throw new RegrowError("USAGE", { "most words": MAX_COMMAND_WORDS });
    await writeNew(this.#file(name, "public.json"), publicKeyText(key), 0o644);
    if (command.length > 0)
      await replaceFile(this.#file(name, "signer.json"), `${JSON.stringify({ signer: command })}\n`, 0o644);
  }

  /** Something that signs with the key; asks for a passphrase where one is needed. @throws RegrowError KEY_UNREADABLE */
  async open(stored: StoredKey, signal?: AbortSignal): Promise<Signer> {
    const { id, key, name, kind, command } = stored;
    if (kind === "public")
      throw new RegrowError("KEY_UNREADABLE", { key: name, reason: "only its public half is here" });
    if (kind === "program")
      return programSigner({
        cryptography: this.#cryptography,
        publicKey: { id, key },
        command,
        ...(signal === undefined ? {} : { signal }),
      });
    const signer = await this.readPrivate(name);
    if (signer.id !== id)
      throw new RegrowError("KEY_UNREADABLE", { key: name, reason: "its public half is another key's" });
    return signer;
  }

  /** @throws RegrowError KEY_UNREADABLE */
  async readPrivate(name: string): Promise<SigningKey> {
    const file = this.#file(name, "pem");
    const pem = await this.#read(name, "pem");
    if (pem === undefined) throw new RegrowError("KEY_UNREADABLE", { file, reason: "it is not there" });
    return await this.#ring.unlock(name, isEncryptedPem(pem), (passphrase) => {
      try {
        return readSigningKey(this.#cryptography, pem, passphrase);
      } catch (cause) {
        if (cause instanceof RegrowError) throw new RegrowError(cause.code, { file, ...cause.details }, { cause });
        throw cause;
      }
    });
  }

  /** Writes the key anew under another passphrase, or none, in one step. @throws RegrowError KEY_UNREADABLE */
  async changePassphrase(name: string, next: string | undefined): Promise<void> {
    const key = await this.readPrivate(name);
    await replaceFile(this.#file(name, "pem"), key.toPem(next), 0o600);
  }

  #file(name: string, ending: string): string {
    return join(this.path, `${name}.${ending}`);
  }

  async #read(name: string, ending: string): Promise<string | undefined> {
    const bytes = await readIfThere(this.#file(name, ending));
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }
}

function parseCommand(text: string | undefined, name: string): readonly string[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    const words: unknown = typeof value === "object" && value !== null && "signer" in value ? value.signer : undefined;
    if (Array.isArray(words) && words.length > 0 && words.length <= MAX_COMMAND_WORDS && words.every(isText))
      return words;
  } catch (cause) {
    throw new RegrowError("KEY_UNREADABLE", { key: name, reason: "its signer.json is not JSON" }, { cause });
  }
  throw new RegrowError("KEY_UNREADABLE", { key: name, reason: 'its signer.json wants {"signer": ["program", ...]}' });
}

function isText(word: unknown): word is string {
  return typeof word === "string" && word !== "";
}

function checkName(name: string): void {
  if (!NAME.test(name))
    throw new RegrowError("USAGE", { key: name.slice(0, 100), expected: "letters, digits, - and _, at most 80" });
}
