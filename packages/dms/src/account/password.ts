import { argon2, timingSafeEqual } from "node:crypto";
import type { Entropy } from "@regrow/core/port";

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; some 50 ms. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const NONCE_BYTES = 16;
const TAG_BYTES = 32;
/** What is read back may have other costs, within these. */
const MAX_COST = { memory: 1_048_576, passes: 16, parallelism: 16 } as const;

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,64})\$([A-Za-z0-9+/]{16,128})$/;

/** A password as it is stored: a PHC string with costs, salt and hash (RFC 9106). */
export async function hashPassword(password: string, entropy: Pick<Entropy, "bytes">): Promise<string> {
  const nonce = entropy.bytes(NONCE_BYTES);
  const tag = await derive(password, nonce, COST, TAG_BYTES);
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(nonce)}$${base64(tag)}`;
}

/**
 * Whether the password is the stored one. `stored` is undefined where there is no such user: the same work is done then,
 * so that the time of the answer does not tell who has an account.
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const match = PHC.exec(stored ?? "");
  const [, memory, passes, parallelism, nonce, tag] = match ?? [];
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  if (nonce === undefined || tag === undefined || !isCost(cost)) {
    await derive(password, new Uint8Array(NONCE_BYTES), COST, TAG_BYTES);
    return false;
  }
  const expected = Buffer.from(tag, "base64");
  return timingSafeEqual(expected, await derive(password, Buffer.from(nonce, "base64"), cost, expected.length));
}

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number };

function isCost(cost: Cost): boolean {
  return cost.memory <= MAX_COST.memory && cost.passes <= MAX_COST.passes && cost.parallelism <= MAX_COST.parallelism;
}

function derive(password: string, nonce: Uint8Array, cost: Cost, tagLength: number): Promise<Uint8Array> {
  // The same letters typed on another keyboard may come composed otherwise.
  const message = password.normalize("NFC");
  return new Promise((resolve, reject) => {
    argon2("argon2id", { message, nonce, ...cost, tagLength }, (error, tag) => (error ? reject(error) : resolve(tag)));
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
