import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { HoldCode } from "@regrow/core/decision";
import type { CheckInAnswer, Offer, Wish } from "@regrow/core/protocol";
import { messageOf } from "../dms-client/index.ts";
import { NO_WISH, type CheckIn } from "./check-in.ts";
import type { UpdateActor, Updater } from "./updater.ts";

export interface UpdateServiceDependencies {
  readonly checkIn: Pick<CheckIn, "run">;
  readonly updater: Pick<Updater, "run" | "isBusy" | "noteUpToDate" | "noteFailure">;
  /** Whether an offer that came by itself is installed. */
  readonly isAutomatic: () => boolean;
  /** A line for the person at the console. */
  readonly announce: (line: string) => void;
  /** Ends with the kernel. */
  readonly signal: AbortSignal;
}

/** What asking for an update led to. */
export type UpdateReply =
  | { readonly kind: "started"; readonly version: string }
  | { readonly kind: "up-to-date" }
  /** The DMS has nothing for this device now, and says why. */
  | { readonly kind: "held"; readonly reason: string };

/** Holds that are an error for whoever asked; the others only say that there is nothing now. */
const ERROR_OF_HOLD: Partial<Record<HoldCode, ErrorCode>> = {
  revoked: "DEVICE_REVOKED",
  "not-claimed": "DEVICE_NOT_CLAIMED",
  "not-activated": "DEVICE_NOT_ACTIVATED",
  "version-refused": "ACTIVATE_LOCKED",
  "version-unknown": "BUNDLE_UNKNOWN",
  "version-not-available": "BUNDLE_NOT_AVAILABLE",
};

/** Updates as people and the check-in loop ask for them; the work itself goes on behind their backs. */
export class UpdateService {
  readonly #dependencies: UpdateServiceDependencies;
  #running: Promise<void> = Promise.resolve();
  /** The offer that failed last by itself: a person may try it again, the loop leaves it until another comes. */
  #failedUpdateId: string | undefined;

  constructor(dependencies: UpdateServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /** What there is, without taking it. @throws RegrowError as `request` */
  async query(): Promise<
    { readonly kind: "available"; readonly version: string } | Exclude<UpdateReply, { kind: "started" }>
  > {
    const answer = await this.#dependencies.checkIn.run({ ...NO_WISH, asked: true }, this.#dependencies.signal);
    return answer.offer === null ? replyOf(answer) : { kind: "available", version: answer.offer.version };
  }

  /** Asks the DMS and begins what it offers. @throws RegrowError UPDATE_BUSY, as CheckIn does, or the code of the hold */
  async request(wish: Pick<Wish, "force" | "version">): Promise<UpdateReply> {
    const { checkIn, updater, signal } = this.#dependencies;
    if (updater.isBusy) throw new RegrowError("UPDATE_BUSY");
    try {
      const answer = await checkIn.run({ asked: true, ...wish }, signal);
      if (answer.offer !== null) {
        this.#begin(answer.offer, "console");
        return { kind: "started", version: answer.offer.version };
      }
      const reply = replyOf(answer);
      if (reply.kind === "up-to-date") await updater.noteUpToDate();
      return reply;
    } catch (error) {
      await updater.noteFailure(asRegrowError(error));
      throw error;
    }
  }

  /** An offer that came with a check-in nobody asked for. */
  offered(offer: Offer): void {
    const { updater, isAutomatic } = this.#dependencies;
    if (updater.isBusy || !isAutomatic() || this.#failedUpdateId === offer.updateId) return;
    this.#begin(offer, "dms");
  }

  /** Resolves when nothing is going on any more. */
  settled(): Promise<void> {
    return this.#running;
  }

  #begin(offer: Offer, by: UpdateActor): void {
    this.#running = this.#run(offer, by);
  }

  async #run(offer: Offer, by: UpdateActor): Promise<void> {
    const { updater, announce, signal } = this.#dependencies;
    announce(`Update ${offer.version}: started`);
    try {
      await updater.run(offer, by, signal);
      announce(`Update ${offer.version}: installed, rebooting`);
    } catch (thrown) {
      const error = asRegrowError(thrown);
      if (error.code !== "UPDATE_INTERRUPTED" && error.code !== "DMS_UNREACHABLE")
        this.#failedUpdateId = offer.updateId;
      if (!signal.aborted)
        announce(`Update ${offer.version} failed: ${messageOf(error)}. ${error.row.fix} (${error.code})`);
    }
  }
}

function replyOf(answer: CheckInAnswer): Exclude<UpdateReply, { kind: "started" }> {
  const last = answer.reasons.at(-1);
  if (last?.code === "up-to-date") return { kind: "up-to-date" };
  const code = last === undefined ? undefined : errorOfHold(last.code);
  if (code !== undefined) throw new RegrowError(code);
  return { kind: "held", reason: last?.text ?? "The DMS has nothing for this device" };
}

function errorOfHold(code: string): ErrorCode | undefined {
  return new Map<string, ErrorCode>(Object.entries(ERROR_OF_HOLD)).get(code);
}
