import type { Entropy } from "@regrow/core/port";
import { Slots } from "../limit/index.ts";
import { hashPassword, verifyPassword } from "./password.ts";

/** Passwords that are hashed at once: each takes 19 MiB and a thread of the pool that file operations use too. */
const HASHES = { atOnce: 2, waiting: 64 };

/** Hashes few passwords at a time, however many come. Both throw RATE_LIMITED when too many wait. */
export class Passwords {
  readonly #entropy: Pick<Entropy, "bytes">;
  readonly #slots = new Slots(HASHES.atOnce, HASHES.waiting);

  constructor(entropy: Pick<Entropy, "bytes">) {
    this.#entropy = entropy;
  }

  hash(password: string): Promise<string> {
    return this.#slots.run(() => hashPassword(password, this.#entropy));
  }

  /** `stored` is undefined where there is no such user: it takes as long, and is never right. */
  isRight(password: string, stored: string | undefined): Promise<boolean> {
    return this.#slots.run(() => verifyPassword(password, stored));
  }
}
