import { asRegrowError, type RegrowError } from "@regrow/core/error";
import type { CheckInAnswer, Wish } from "@regrow/core/protocol";
import type { CheckIn } from "../update/index.ts";
import type { GivenFiles } from "./given-files.ts";
import type { OrderFollower } from "./follow-order.ts";

export interface FollowingCheckInDependencies {
  readonly checkIn: Pick<CheckIn, "run" | "tell">;
  readonly orders: Pick<OrderFollower, "follow">;
  readonly files: Pick<GivenFiles, "follow">;
  /** Takes over whose the device is. */
  readonly followBelonging: (told: NonNullable<CheckInAnswer["device"]>) => Promise<void>;
  /** Takes over by whom a DMS is believed. */
  readonly followAuthorities: (pem: string) => Promise<void>;
  /** Counts claims and activations that this device has asked for: an answer from before one says what was. */
  readonly asked: () => number;
  /** How the DMS has answered. */
  readonly onAnswered: (refusal: RegrowError | null) => void;
}

/** Checks in, and does what the DMS says besides what is to run: whose the device is, what it is to do, which files it is to have. */
export class FollowingCheckIn implements Pick<CheckIn, "run" | "tell"> {
  readonly #dependencies: FollowingCheckInDependencies;
  /** A person may ask while the loop checks in: one answer after the other is followed. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(dependencies: FollowingCheckInDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws RegrowError as CheckIn does */
  async run(wish: Wish, signal: AbortSignal): Promise<CheckInAnswer> {
    const { asked, onAnswered } = this.#dependencies;
    const before = asked();
    const answer = await this.#check(wish, signal);
    onAnswered(null);
    const followed = this.#turn.then(() => this.#follow(answer, before));
    this.#turn = followed.catch(() => undefined);
    return followed;
  }

  tell(signal: AbortSignal): Promise<void> {
    return this.#dependencies.checkIn.tell(signal);
  }

  async #check(wish: Wish, signal: AbortSignal): Promise<CheckInAnswer> {
    try {
      return await this.#dependencies.checkIn.run(wish, signal);
    } catch (error) {
      if (!signal.aborted) this.#dependencies.onAnswered(asRegrowError(error));
      throw error;
    }
  }

  async #follow(answer: CheckInAnswer, before: number): Promise<CheckInAnswer> {
    const { orders, files, asked, followBelonging, followAuthorities } = this.#dependencies;
    const { device, order, authorities } = answer;
    if (authorities !== undefined) await followAuthorities(authorities);
    if (device !== undefined && asked() === before) await followBelonging(device);
    if (order !== undefined && order !== null && (await orders.follow(order))) return withoutOffer(answer, order.kind);
    if (answer.files !== undefined) await files.follow(answer.files);
    return answer;
  }
}

/** The device reboots to carry the order out; what it is to run it is told again after that. */
function withoutOffer(answer: CheckInAnswer, order: string): CheckInAnswer {
  const reason = { code: "order", text: `the device carries out an order first: ${order}` };
  return { ...answer, offer: null, reasons: [...answer.reasons, reason] };
}
