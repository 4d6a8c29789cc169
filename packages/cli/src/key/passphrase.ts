import { RegrowError } from "@regrow/core/error";

/** A passphrase, or whoever can be asked for the one of a key (again: the last was wrong); undefined: there is nobody to ask. */
export type Passphrase = string | ((key: string, isAgain: boolean) => Promise<string | undefined>);

/** Times that a person may mistype. */
const MOST_TRIES = 3;

/** Opens keys with passphrases, and tries one that has opened a key on the next before it asks again. */
export class KeyRing {
  readonly #passphrase: Passphrase | undefined;
  readonly #known: string[] = [];

  constructor(passphrase: Passphrase | undefined) {
    this.#passphrase = passphrase;
  }

  remember(passphrase: string): void {
    if (!this.#known.includes(passphrase)) this.#known.push(passphrase);
  }

  /** @throws RegrowError PASSPHRASE_WRONG, KEY_UNREADABLE, as `read` throws them */
  async unlock<Key>(name: string, isEncrypted: boolean, read: (passphrase?: string) => Key): Promise<Key> {
    const source = this.#passphrase;
    if (!isEncrypted) return read();
    for (const known of this.#known) {
      const key = attempt(() => read(known));
      if (key !== undefined) return key;
    }
    if (typeof source !== "function") return this.#kept(source, read);
    let typed: string | undefined;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      typed = await source(name, tries > 0);
      if (typed === undefined) break;
      const passphrase = typed;
      const key = attempt(() => this.#kept(passphrase, read));
      if (key !== undefined) return key;
    }
    return this.#kept(typed, read);
  }

  #kept<Key>(passphrase: string | undefined, read: (passphrase?: string) => Key): Key {
    const key = read(passphrase);
    if (passphrase !== undefined) this.remember(passphrase);
    return key;
  }
}

/** Undefined for a passphrase that is wrong. */
function attempt<Key>(read: () => Key): Key | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof RegrowError && thrown.code === "PASSPHRASE_WRONG") return undefined;
    throw thrown;
  }
}
