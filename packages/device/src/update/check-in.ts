import { asRegrowError } from "@regrow/core/error";
import type { Cryptography, Disk, Logger } from "@regrow/core/port";
import type { CheckInAnswer, CheckInRequest, Wish } from "@regrow/core/protocol";
import type { DeviceStatus } from "../channel/index.ts";
import type { Identity } from "../identity/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import { nameAuthorities, type DmsAccess } from "../provisioning/index.ts";
import { sendLog } from "./send-log.ts";
import type { TimeFloor } from "./time-floor.ts";

export interface CheckInDependencies {
  readonly access: DmsAccess;
  readonly bootloader: Bootloader;
  readonly disk: Pick<Disk, "space">;
  readonly cryptography: Cryptography;
  readonly timeFloor: TimeFloor;
  readonly log: Logger;
  /** Name of the list of files that the DMS has given and that is in place; null: none. */
  readonly files?: () => Promise<string | null>;
}

/** A check-in that nobody asked for. */
export const NO_WISH: Wish = { asked: false, force: false, version: null };

/** Tells the DMS how the device is, hears what it shall do, and brings the DMS's copy of the recovery log up to date. */
export class CheckIn {
  readonly #dependencies: CheckInDependencies;
  #heldSequence: number | undefined;
  #last: Standing | undefined;

  constructor(dependencies: CheckInDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws RegrowError as DmsClient does; DEVICE_NOT_PROVISIONED */
  async run(wish: Wish, signal: AbortSignal): Promise<CheckInAnswer> {
    const { access, bootloader, cryptography, disk } = this.#dependencies;
    const client = await access.client();
    const [status, identity, space] = await Promise.all([
      bootloader.request({ kind: "status" }),
      access.identity(),
      disk.space(),
    ]);
    const files = (await this.#dependencies.files?.()) ?? null;
    const authorities = nameAuthorities(cryptography, identity);
    const request = {
      ...describeDevice(status, identity, space.freeBytes, wish),
      ...(files === null ? {} : { files }),
      ...(authorities === undefined ? {} : { authorities }),
    };
    const last = this.#last;
    if (last !== undefined && isSame(last, request)) {
      if (await client.isStanding(last.name, request.logSequence, signal)) {
        await bootloader.request({ kind: "checked-in" });
        return last.answer;
      }
    }
    const answer = await client.checkIn(request, signal);
    this.#last = answer.standing === null ? undefined : { name: answer.standing, state: stateOf(request), answer };
    await this.#learnTime(answer.timeMs);
    await bootloader.request({ kind: "checked-in" });
    this.#heldSequence = answer.logSequence;
    if (!(await this.#canTell(signal))) return wish.asked ? answer : withoutOffer(answer);
    // The log may say what is not to be offered again: decided without it, an offer is asked for once more with it.
    const isOutdated = answer.offer !== null && answer.logSequence < request.logSequence;
    return isOutdated ? client.checkIn(request, signal) : answer;
  }

  /** Sends new entries of the recovery log; nothing before the first check-in, which says where to begin. */
  async tell(signal: AbortSignal): Promise<void> {
    if (this.#heldSequence === undefined) return;
    const { access, bootloader } = this.#dependencies;
    const dependencies = { bootloader, client: await access.client(), identity: await access.identity() };
    this.#heldSequence = await sendLog(dependencies, this.#heldSequence, signal);
  }

  /** A log that the DMS takes no more costs what it would be told, not what it says (law L1). @throws RegrowError as `tell` for anything else */
  async #canTell(signal: AbortSignal): Promise<boolean> {
    try {
      await this.tell(signal);
      return true;
    } catch (error) {
      const { code, message } = asRegrowError(error);
      if (code !== "LOG_CHAIN_BROKEN") throw error;
      this.#dependencies.log.error("the DMS does not take the recovery log", { reason: message });
      return false;
    }
  }

  /** A disk that takes no more costs the floor's survival of a restart, not the check-in by which somebody can help (law L1). */
  async #learnTime(timeMs: number): Promise<void> {
    const { timeFloor, log } = this.#dependencies;
    try {
      await timeFloor.raise(timeMs);
    } catch (error) {
      log.warn("the time that the DMS told is not kept", { reason: asRegrowError(error).message });
    }
  }
}

/** How an update ends could not be told: what fails here would be offered for ever. A person who asks sees how it ends. */
function withoutOffer(answer: CheckInAnswer): CheckInAnswer {
  if (answer.offer === null) return answer;
  const reason = { code: "log-broken", text: "the DMS does not take this device's log, so no update begins by itself" };
  return { ...answer, offer: null, reasons: [...answer.reasons, reason] };
}

/** What was told last, for which there was nothing. */
interface Standing {
  readonly name: string;
  readonly state: string;
  readonly answer: CheckInAnswer;
}

/** Whether the DMS would learn nothing new. What a person asks for is always asked in full. */
function isSame({ state, answer }: Standing, request: CheckInRequest): boolean {
  return !request.wish.asked && request.logSequence === answer.logSequence && stateOf(request) === state;
}

/** All that matters of a state: free space by its magnitude, as its bytes never stay the same. */
function stateOf(request: CheckInRequest): string {
  const freeBytes = Math.floor(Math.log2(request.freeBytes + 1));
  return JSON.stringify({ ...request, freeBytes, wish: null });
}

/** How the device is, as its DMS is told. */
export function describeDevice(
  status: DeviceStatus,
  { record }: Pick<Identity, "record">,
  freeBytes: number,
  wish: Wish,
): CheckInRequest {
  const { running } = status;
  return {
    running:
      running === null
        ? null
        : {
            id: running.id,
            product: running.product,
            version: running.version,
            securityVersion: running.securityVersion,
          },
    // Between start and decision nothing runs yet; what waits to be tried is not to be offered again.
    onTrial: running?.onTrial ?? (status.record.trial !== null && !status.isSafeMode),
    safeMode: status.isSafeMode ? (status.record.safeMode ?? "nothing-whole") : null,
    appFaults: status.record.appFaults,
    securityVersion: status.record.securityVersion,
    platform: record.platform,
    framework: status.frameworkVersion,
    freeBytes,
    logSequence: status.logSequence,
    wish,
  };
}
