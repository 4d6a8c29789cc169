import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Logger } from "@regrow/core/port";
import type { CheckInAnswer, Offer, Wish } from "@regrow/core/protocol";
import { placeOnWalk, type UpdateWalk } from "@regrow/core/update";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import { NO_WISH } from "./check-in.ts";
import type { KeptWalk } from "./kept-walk.ts";
import { endOfWalk } from "./update-reply.ts";
import type { AskedUpdate } from "./update-service.ts";
import type { UpdateActor, Updater } from "./updater.ts";

export interface WalkingDependencies {
  readonly kept: Pick<KeptWalk, "recall" | "keep" | "end">;
  readonly bootloader: Bootloader;
  readonly updater: Pick<Updater, "noteFailure">;
  /** A line for the person at the console. */
  readonly announce: (line: string) => void;
  readonly log: Logger;
}

/** The next pass, as it was wanted by whoever asked for the first. */
export interface NextPass {
  readonly offer: Offer;
  readonly by: UpdateActor;
  readonly wish: AskedUpdate;
}

/**
 * Goes from version to version until the one is there that was wanted (device-facts 5 no. 8): after each that has proved itself the
 * DMS is asked for the next. Stops, and says so, where a pass is rolled back or the DMS has no way any more.
 */
export class Walking {
  readonly #dependencies: WalkingDependencies;
  #isOnTheWay = false;

  constructor(dependencies: WalkingDependencies) {
    this.#dependencies = dependencies;
  }

  /** As of the last `nextWish`: whether what is offered is the next pass. */
  get isOnTheWay(): boolean {
    return this.#isOnTheWay;
  }

  /** What to ask for now: the next pass where the last one has proved itself, else nothing. */
  async nextWish(): Promise<Wish> {
    const { kept, bootloader, announce } = this.#dependencies;
    this.#isOnTheWay = false;
    const walk = await kept.recall();
    if (walk === null) return NO_WISH;
    const { record } = await bootloader.request({ kind: "status" });
    switch (placeOnWalk(walk, record)) {
      case "on-trial":
        return NO_WISH;
      case "arrived":
        await kept.end();
        announce(`Update ${walk.target}: done`);
        return NO_WISH;
      case "rolled-back":
        await this.#stop(walk, new RegrowError("UPDATE_ROLLED_BACK", { version: walk.step.version }));
        return NO_WISH;
      case "goes-on":
        this.#isOnTheWay = true;
        return { ...walk.wish, asked: walk.by === "console" };
    }
  }

  /** The pass that was offered to `nextWish`; null: there is none, or the device is on no way. */
  async answered(answer: CheckInAnswer): Promise<NextPass | null> {
    const walk = this.#isOnTheWay ? await this.#dependencies.kept.recall() : null;
    if (walk === null) return null;
    if (answer.offer !== null) return { offer: answer.offer, by: walk.by, wish: walk.wish };
    const error = endOfWalk(answer);
    if (error !== null) await this.#stop(walk, error);
    return null;
  }

  /** A pass begins. One that leads no further, from where no way began, is no way. */
  async begin(offer: Offer, by: UpdateActor, { force, version }: AskedUpdate): Promise<void> {
    const { kept } = this.#dependencies;
    const { passes = 1, target = offer.version } = offer;
    if (passes <= 1 && (await kept.recall()) === null) return;
    const step = { updateId: offer.updateId, generation: offer.manifestSha256, version: offer.version };
    await kept.keep({ by, wish: { force, version }, target, step, passes, isInstalled: false });
  }

  /** The pass is installed, and waits for its trial. */
  async installed(): Promise<void> {
    const { kept } = this.#dependencies;
    const walk = await kept.recall();
    if (walk !== null) await kept.keep({ ...walk, isInstalled: true });
  }

  /** Forgets the way. */
  async leave(): Promise<void> {
    this.#isOnTheWay = false;
    const { kept } = this.#dependencies;
    if ((await kept.recall()) !== null) await kept.end();
  }

  async #stop(walk: UpdateWalk, error: RegrowError): Promise<void> {
    const { bootloader, updater, announce, log } = this.#dependencies;
    await this.leave();
    await updater.noteFailure(error);
    const { target, step } = walk;
    announce(`Update ${target}: stopped on the way, at ${step.version}: ${error.message}`);
    const detail = `stopped on the way, at ${step.version}: ${error.message}`.slice(0, MAX_DETAIL);
    const event = {
      kind: "update-refused",
      updateId: step.updateId,
      version: target,
      code: error.code,
      detail,
    } as const;
    await bootloader
      .request({ kind: "record", by: walk.by, event })
      .catch((failure: unknown) => log.warn("end of the way not recorded", { reason: asRegrowError(failure).message }));
  }
}

const MAX_DETAIL = 256;
