import { createCipheriv, createDecipheriv, scrypt } from "node:crypto";
import Type, { type Static } from "typebox";
import { Check } from "typebox/schema";
import { RegrowError } from "@regrow/core/error";
import type { Entropy } from "@regrow/core/port";
import { ONLINE_ROLES } from "../database/index.ts";
import { AtMs, ProductCode, closed } from "../people-api/index.ts";

/** Of the passphrase: long enough that trying all short ones is no way in. */
export const PASSPHRASE_LENGTH = { min: 12, max: 1_024 } as const;

/** Costs about 128 MB and half a second for each try. */
const COST = { N: 131_072, r: 8, p: 1 } as const;
const MEMORY_BYTES = 256 * 1024 * 1024;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";
const ABOUT = Buffer.from("regrow-organisation keys 1");

const base64 = (bytes: number) =>
  Type.String({ maxLength: Math.ceil(bytes / 3) * 4, pattern: "^[A-Za-z0-9+/]*={0,2}$" });
const SealedKeys = Type.Object(
  {
    kdf: Type.Literal("scrypt"),
    N: Type.Literal(COST.N),
    r: Type.Literal(COST.r),
    p: Type.Literal(COST.p),
    salt: base64(SALT_BYTES),
    cipher: Type.Literal(CIPHER),
    nonce: base64(NONCE_BYTES),
    tag: base64(TAG_BYTES),
    data: base64(4 * 1024 * 1024),
  },
  closed,
);
const ExportedKey = Type.Object(
  {
    product: ProductCode,
    role: Type.Enum(ONLINE_ROLES),
    sequence: Type.Integer({ minimum: 1, maximum: 100 }),
    createdAtMs: AtMs,
    /** PKCS #8 in PEM. */
    privateKey: Type.String({ maxLength: 4_096 }),
  },
  closed,
);
const ExportedKeys = Type.Array(ExportedKey);
export type ExportedKey = Static<typeof ExportedKey>;

/** `keys.json`: private halves of online keys, for who knows the passphrase. */
export async function sealKeys(
  keys: readonly ExportedKey[],
  passphrase: string,
  entropy: Pick<Entropy, "bytes">,
): Promise<Uint8Array> {
  const [salt, nonce] = [entropy.bytes(SALT_BYTES), entropy.bytes(NONCE_BYTES)];
  const cipher = createCipheriv(CIPHER, await keyOf(passphrase, salt), nonce).setAAD(ABOUT);
  const data = Buffer.concat([cipher.update(JSON.stringify(keys)), cipher.final()]);
  const sealed: Static<typeof SealedKeys> = {
    ...{ kdf: "scrypt", ...COST, salt: text(salt) },
    ...{ cipher: CIPHER, nonce: text(nonce), tag: text(cipher.getAuthTag()), data: text(data) },
  };
  return Buffer.from(`${JSON.stringify(sealed, undefined, 2)}\n`);
}

/** @throws RegrowError IMPORT_MALFORMED, IMPORT_PASSPHRASE */
export async function openKeys(bytes: Uint8Array, passphrase: string): Promise<readonly ExportedKey[]> {
  const sealed = parse(bytes);
  if (!Check(SealedKeys, sealed)) throw new RegrowError("IMPORT_MALFORMED", { file: "keys.json" });
  const key = await keyOf(passphrase, bytesOf(sealed.salt));
  let opened: Uint8Array;
  try {
    const decipher = createDecipheriv(CIPHER, key, bytesOf(sealed.nonce), { authTagLength: TAG_BYTES });
    decipher.setAAD(ABOUT).setAuthTag(bytesOf(sealed.tag));
    opened = Buffer.concat([decipher.update(bytesOf(sealed.data)), decipher.final()]);
  } catch (cause) {
    throw new RegrowError("IMPORT_PASSPHRASE", { reason: "it does not open keys.json" }, { cause });
  }
  const keys = parse(opened);
  if (!Check(ExportedKeys, keys)) throw new RegrowError("IMPORT_MALFORMED", { file: "keys.json" });
  return keys;
}

function keyOf(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(passphrase.normalize("NFC"), salt, KEY_BYTES, { ...COST, maxmem: MEMORY_BYTES }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  );
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined; // refused as what it is not
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function bytesOf(base64Text: string): Buffer {
  return Buffer.from(base64Text, "base64");
}
