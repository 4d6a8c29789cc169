import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { AttemptLimit } from "../limit/index.ts";

/** Who types a PIN. */
export interface Guesser {
  /** Of the person or the API token. */
  readonly id: string;
  readonly organisation: string;
  readonly address: string;
}

const WINDOW_MS = 15 * 60_000;
/** Wrong PINs in a window of time; people mistype, and nobody installs fifty devices with fifty mistakes. */
const GUESSES = { id: 10, organisation: 30, address: 30, all: 600 } as const;
/** PINs that one device gets. */
const ASKS = { attempts: 6, windowMs: 60_000 };

/** Keeps PINs from being found by trying: for each person, organisation and address, and for all together, whoever they are. */
export class PinLimits {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #asks = new AttemptLimit(ASKS);
  readonly #guesses = {
    id: new AttemptLimit({ attempts: GUESSES.id, windowMs: WINDOW_MS }),
    organisation: new AttemptLimit({ attempts: GUESSES.organisation, windowMs: WINDOW_MS }),
    address: new AttemptLimit({ attempts: GUESSES.address, windowMs: WINDOW_MS }),
    all: new AttemptLimit({ attempts: GUESSES.all, windowMs: WINDOW_MS }),
  };

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
  }

  /** @throws RegrowError RATE_LIMITED */
  requireAsk(uuid: string): void {
    requireNone(this.#asks.take(uuid, this.#clock.monotonicMs()));
  }

  /**
   * Counts a guess before it is judged, so that guesses at the same moment count as well; a right one is given back.
   * @throws RegrowError RATE_LIMITED
   */
  requireGuess(guesser: Guesser): { wasRight(): void } {
    const keys = { ...guesser, all: "" };
    const counted = (["id", "organisation", "address", "all"] as const).map((kind) => ({
      limit: this.#guesses[kind],
      key: keys[kind],
    }));
    for (const { limit, key } of counted) requireNone(limit.take(key, this.#clock.monotonicMs()));
    return {
      wasRight: () => {
        for (const { limit, key } of counted) limit.refund(key, this.#clock.monotonicMs());
      },
    };
  }
}

function requireNone(waitMs: number): void {
  if (waitMs > 0) throw new RegrowError("RATE_LIMITED", { retryAfterMs: Math.ceil(waitMs) });
}
