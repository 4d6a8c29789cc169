import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Entropy } from "@regrow/core/port";
import { writeFileAtomic } from "@regrow/node/atomic-file";
import { readTextIfThere } from "../durable-file/index.ts";

const KEY_FILE = "sealing.key";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

/**
 * Seals secrets that must be read again, such as those of second factors: the database alone does not give them away. The key
 * is made at the first start and kept in a file of its own.
 */
export class SealingKey {
  readonly #key: Uint8Array;
  readonly #entropy: Pick<Entropy, "bytes">;

  private constructor(key: Uint8Array, entropy: Pick<Entropy, "bytes">) {
    this.#key = key;
    this.#entropy = entropy;
  }

  /** @throws RegrowError CONFIGURATION_INVALID when the file holds no key */
  static async open(folder: string, entropy: Pick<Entropy, "bytes">): Promise<SealingKey> {
    const file = join(folder, KEY_FILE);
    const text = await readTextIfThere(file);
    if (text === undefined) {
      const key = entropy.bytes(KEY_BYTES);
      await writeFileAtomic(file, `${Buffer.from(key).toString("hex")}\n`, 0o600);
      return new SealingKey(key, entropy);
    }
    const key = Buffer.from(text.trim(), "hex");
    if (key.length !== KEY_BYTES) throw new RegrowError("CONFIGURATION_INVALID", { file, problem: "not a key" });
    return new SealingKey(key, entropy);
  }

  /** nonce, tag and sealed bytes, as base64. `about` is bound to it: what was sealed for one user opens for no other. */
  seal(bytes: Uint8Array, about: string): string {
    const nonce = this.#entropy.bytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(about));
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
  }

  /** A secret too short to be hashed alone: without the key, whoever has the database cannot try them all. Lower-case hex. */
  digest(text: string, about: string): string {
    const key = createHmac("sha256", this.#key).update("regrow digest").digest();
    return createHmac("sha256", key)
      .update(JSON.stringify([about, text]))
      .digest("hex");
  }

  /** @throws RegrowError CONFIGURATION_INVALID when it was sealed with another key, or about something else */
  open(sealed: string, about: string): Uint8Array {
    const bytes = Buffer.from(sealed, "base64");
    try {
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    } catch (cause) {
      throw new RegrowError(
        "CONFIGURATION_INVALID",
        { file: KEY_FILE, problem: "not the key it was sealed with" },
        { cause },
      );
    }
  }
}
