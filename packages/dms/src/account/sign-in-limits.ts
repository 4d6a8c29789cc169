import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { AttemptLimit, BackOff } from "../limit/index.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Wrong tries for one name from one address: somebody who has forgotten, or who guesses. */
const PER_USER_AND_ADDRESS = { free: 10, firstMs: 30_000, maxMs: 15 * MINUTE_MS, forgetMs: HOUR_MS };
/** For one name from anywhere. Waits stay short: strangers must not be able to lock its owner out. */
const PER_USER = { free: 50, firstMs: 1_000, maxMs: MINUTE_MS, forgetMs: HOUR_MS };
/** From one address for any name; many people share an address. */
const PER_ADDRESS = { free: 100, firstMs: 1_000, maxMs: 15 * MINUTE_MS, forgetMs: HOUR_MS };
/** Accounts and letters that an address can ask for: each costs a row, or somebody's attention. */
const ASKED_PER_ADDRESS = { attempts: 60, windowMs: HOUR_MS };

/** How often strangers may try. A name counts the same whether there is such a user or not. */
export class SignInLimits {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #userAndAddress = new BackOff(PER_USER_AND_ADDRESS);
  readonly #user = new BackOff(PER_USER);
  readonly #address = new BackOff(PER_ADDRESS);
  readonly #asked = new AttemptLimit(ASKED_PER_ADDRESS);

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
  }

  /** Before a password or a code is looked at. Call `wasRight` after one that was. @throws RegrowError SIGN_IN_LIMITED */
  requireTry(userName: string, address: string): void {
    const nowMs = this.#clock.monotonicMs();
    stopWhen(this.#address.take(address, nowMs));
    stopWhen(this.#user.take(userName, nowMs));
    stopWhen(this.#userAndAddress.take(`${address} ${userName}`, nowMs));
  }

  wasRight(userName: string, address: string): void {
    const nowMs = this.#clock.monotonicMs();
    this.#address.refund(address, nowMs);
    this.#user.refund(userName, nowMs);
    this.#userAndAddress.refund(`${address} ${userName}`, nowMs);
  }

  /** Before an account or a letter is made for a stranger. @throws RegrowError SIGN_IN_LIMITED */
  requireAsk(address: string): void {
    stopWhen(this.#asked.take(address, this.#clock.monotonicMs()));
  }
}

function stopWhen(waitMs: number): void {
  if (waitMs > 0) throw new RegrowError("SIGN_IN_LIMITED", { retryAfterMs: Math.ceil(waitMs) });
}
