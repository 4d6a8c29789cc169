import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { CheckInAnswer, Offer, Wish } from "@regrow/core/protocol";
import type { Delay } from "@regrow/core/schedule";
import { messageOf } from "../dms-client/index.ts";
import { NO_WISH, type CheckIn } from "./check-in.ts";
import { errorOfNone, replyOf, type UpdateQuery, type UpdateReply } from "./update-reply.ts";
import type { UpdateActor, Updater } from "./updater.ts";
import type { Walking } from "./walking.ts";

export interface UpdateServiceDependencies {
  readonly checkIn: Pick<CheckIn, "run">;
  readonly updater: Pick<Updater, "run" | "isBusy" | "noteUpToDate" | "noteFailure">;
  readonly walking: Pick<Walking, "nextWish" | "isOnTheWay" | "begin" | "installed" | "leave" | "answered">;
  /** Whether an offer that came by itself has to wait. */
  readonly delay: () => Promise<Delay | { readonly kind: "switched-off" }>;
  readonly nowMs: () => number;
  readonly clock: Pick<Clock, "monotonicMs">;
  /** Joins the device's network where it looks after one and has left it; false: there is nothing to join. */
  readonly bringUpNetwork: () => Promise<boolean>;
  /** A line for the person at the console. */
  readonly announce: (line: string) => void;
  /** Ends with the kernel. */
  readonly signal: AbortSignal;
}

/** What a person asks for. */
export type AskedUpdate = Pick<Wish, "force" | "version" | "singlePass">;

/** After these the next try may do better by itself. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "UPDATE_INTERRUPTED",
  "UPDATE_MEMORY_SHORT",
  "DMS_UNREACHABLE",
  "DMS_SILENT",
  "UPDATE_BUSY",
]);

/** The bundle is not to blame: what lacks here, or at the DMS, may be there some hours later, though the offer stays the same. */
const MENDED_ELSEWHERE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "STORAGE_FULL",
  "STORAGE_FAILED",
  "TRUST_CLOCK_AHEAD",
  "TRUST_EXPIRED",
  "TRUST_FRESHNESS_MISSING",
  "TRUST_ROLLED_BACK",
  "BUNDLE_STORE_DAMAGED",
  "DEVICE_CERTIFICATE_EXPIRED",
]);
/** After these it is tried again so much later: each try fetches the head of the bundle. */
const TRIED_AGAIN_AFTER_MS = 6 * 3_600_000;

/** Updates as people and the check-in loop ask for them; the work itself goes on behind their backs. */
export class UpdateService {
  readonly #dependencies: UpdateServiceDependencies;
  #running: Promise<void> = Promise.resolve();
  /** From where one is begun to its end: the desk is taken a moment later, and two must not slip in before that. */
  #begun: Offer | undefined;
  /** The offer that failed last: a person may try it again, the loop leaves it until another comes, or until then (monotonic). */
  #failed: { readonly updateId: string; readonly untilMs: number } | undefined;
  /** The version that was announced last as waiting: said once. */
  #announced: string | undefined;

  constructor(dependencies: UpdateServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /** What there is, without taking it: nothing is offered for it. @throws RegrowError as `request` */
  async query(): Promise<UpdateQuery> {
    const answer = await this.#ask({ ...NO_WISH, asked: true, query: true });
    const version = answer.available ?? answer.offer?.version ?? null;
    return version === null ? replyOf(answer) : { kind: "available", version };
  }

  /** Asks the DMS and begins what it offers. @throws RegrowError UPDATE_BUSY, as CheckIn does, or the code of the hold */
  async request(asked: AskedUpdate): Promise<UpdateReply> {
    const { updater, walking } = this.#dependencies;
    const joined = this.#join(asked);
    if (joined !== undefined) return joined;
    this.#requireIdle();
    // Who asks anew wants what is asked for now.
    await walking.leave();
    try {
      const answer = await this.#ask({ ...NO_WISH, ...asked, asked: true });
      if (answer.offer !== null) {
        // The loop, or somebody else, may have begun one meanwhile.
        const begun = this.#join(asked);
        if (begun !== undefined) return begun;
        this.#requireIdle();
        this.#begin(answer.offer, "console", asked);
        return { kind: "started", version: answer.offer.version };
      }
      const reply = replyOf(answer);
      if (reply.kind === "up-to-date") await updater.noteUpToDate();
      else await updater.noteFailure(errorOfNone(answer));
      return reply;
    } catch (error) {
      if (this.#begun === undefined) await updater.noteFailure(asRegrowError(error));
      throw error;
    }
  }

  /** What the next check-in is to ask for: nothing, or to go on where the device is on its way. */
  wish(): Promise<Wish> {
    return this.#isBusy ? Promise.resolve(NO_WISH) : this.#dependencies.walking.nextWish();
  }

  /**
   * The answer to a check-in that nobody asked for.
   * @returns in how many ms at the latest it is to be asked again; null: when the DMS says
   */
  async answered(answer: CheckInAnswer): Promise<number | null> {
    const { walking } = this.#dependencies;
    if (this.#isBusy) return null;
    const next = await walking.answered(answer);
    if (this.#isBusy) return null;
    if (next !== null) this.#begin(next.offer, next.by, next.wish);
    else if (!walking.isOnTheWay && answer.offer !== null) return this.#offered(answer.offer);
    else if (answer.reasons.at(-1)?.code === "consent-needed") this.#sayWaiting(answer.available ?? null);
    return null;
  }

  /** Resolves when nothing is going on any more. */
  settled(): Promise<void> {
    return this.#running;
  }

  async #offered(offer: Offer): Promise<number | null> {
    const { delay, nowMs, clock } = this.#dependencies;
    if (this.#failed?.updateId === offer.updateId && clock.monotonicMs() < this.#failed.untilMs) return null;
    const found = await delay();
    if (this.#isBusy) return null;
    switch (found.kind) {
      case "none":
        this.#begin(offer, "dms", NO_WISH);
        return null;
      case "consent-needed":
        this.#sayWaiting(offer.target ?? offer.version);
        return null;
      case "not-before":
      case "outside-window":
        return Math.max(0, found.untilMs - nowMs());
      case "switched-off":
        return null;
    }
  }

  #sayWaiting(version: string | null): void {
    if (version === null || this.#announced === version) return;
    this.#announced = version;
    this.#dependencies.announce(`Update ${version} waits for consent: type 'ota' or 'dfu_update'`);
  }

  /** Once more where the device's own network had to be joined first. */
  async #ask(wish: Wish): Promise<CheckInAnswer> {
    const { checkIn, bringUpNetwork, signal } = this.#dependencies;
    try {
      return await checkIn.run(wish, signal);
    } catch (error) {
      if (asRegrowError(error).code !== "DMS_UNREACHABLE" || !(await bringUpNetwork())) throw error;
      return checkIn.run(wish, signal);
    }
  }

  get #isBusy(): boolean {
    return this.#begun !== undefined || this.#dependencies.updater.isBusy;
  }

  /** Who asks for no more than what goes on already has it. */
  #join({ force, version, singlePass = false }: AskedUpdate): UpdateReply | undefined {
    const isPlain = !force && version === null && !singlePass;
    return isPlain && this.#begun !== undefined ? { kind: "started", version: this.#begun.version } : undefined;
  }

  #requireIdle(): void {
    if (this.#isBusy) throw new RegrowError("UPDATE_BUSY");
  }

  #begin(offer: Offer, by: UpdateActor, wish: AskedUpdate): void {
    this.#begun = offer;
    this.#running = this.#run(offer, by, wish).finally(() => {
      this.#begun = undefined;
    });
  }

  async #run(offer: Offer, by: UpdateActor, wish: AskedUpdate): Promise<void> {
    const { updater, walking, announce, clock, signal } = this.#dependencies;
    const { version, target = version, passes = 1 } = offer;
    announce(`Update ${version}: started${passes > 1 ? `, on the way to ${target} in ${passes} passes` : ""}`);
    try {
      await walking.begin(offer, by, wish);
      await updater.run(offer, by, signal, () => walking.installed());
      announce(`Update ${version}: installed, rebooting`);
    } catch (thrown) {
      const error = asRegrowError(thrown);
      if (!PASSING.has(error.code)) {
        const waitMs = MENDED_ELSEWHERE.has(error.code) ? TRIED_AGAIN_AFTER_MS : Number.POSITIVE_INFINITY;
        this.#failed = { updateId: offer.updateId, untilMs: clock.monotonicMs() + waitMs };
        await walking.leave();
      }
      if (!signal.aborted) announce(`Update ${version} ${endOf(error)} (${error.code})`);
    }
  }
}

/** For the person at the device, who publishes nothing: a device to which a newer version was brought is ahead of its DMS, and well. */
function endOf(error: RegrowError): string {
  if (error.code === "TRUST_ROLLED_BACK")
    return "is not taken: this device is ahead of its DMS, it has seen newer signed metadata. Nothing is to be done here; it goes on when that is published there";
  return `failed: ${messageOf(error)}. ${error.row.fix}`;
}
