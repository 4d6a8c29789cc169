import { asRegrowError } from "@regrow/core/error";
import type { Logger } from "@regrow/core/port";
import type { CheckInAnswer, Wish } from "@regrow/core/protocol";
import type { CheckIn } from "./check-in.ts";

export interface RenewingCheckInDependencies {
  readonly checkIn: Pick<CheckIn, "run" | "tell">;
  /** Whether the device's certificate ends before long. */
  readonly isDue: () => Promise<boolean>;
  /** False when the DMS has no better one. */
  readonly renew: () => Promise<boolean>;
  readonly log: Logger;
}

/**
 * Checks in, and keeps the device's certificate from ending: it is renewed before that, and after it where the device was off for
 * too long. Which of both it is the DMS says, because the clock of a device that lay in a drawer is wrong.
 */
export class RenewingCheckIn implements Pick<CheckIn, "run" | "tell"> {
  readonly #dependencies: RenewingCheckInDependencies;

  constructor(dependencies: RenewingCheckInDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws RegrowError as CheckIn does */
  async run(wish: Wish, signal: AbortSignal): Promise<CheckInAnswer> {
    const answer = await this.#runRenewed(wish, signal);
    await this.#renewInTime(signal);
    return answer;
  }

  tell(signal: AbortSignal): Promise<void> {
    return this.#dependencies.checkIn.tell(signal);
  }

  async #runRenewed(wish: Wish, signal: AbortSignal): Promise<CheckInAnswer> {
    const { checkIn, renew, log } = this.#dependencies;
    try {
      return await checkIn.run(wish, signal);
    } catch (error) {
      if (asRegrowError(error).code !== "DEVICE_CERTIFICATE_EXPIRED" || !(await renew())) throw error;
      log.info("certificate renewed after its end");
      return checkIn.run(wish, signal);
    }
  }

  /** There is a third of its life for it: a failure is no reason to refuse what the DMS has answered. */
  async #renewInTime(signal: AbortSignal): Promise<void> {
    const { isDue, renew, log } = this.#dependencies;
    try {
      if ((await isDue()) && (await renew())) log.info("certificate renewed");
    } catch (error) {
      if (!signal.aborted) log.warn("certificate not renewed", { reason: asRegrowError(error).message });
    }
  }
}
