import { asRegrowError, type ErrorCode, type RegrowError } from "@regrow/core/error";
import type { Clock, Cryptography, Disk, Logger } from "@regrow/core/port";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import type { FileSystem } from "../file-system/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import { followAuthorities, type DmsAccess } from "../provisioning/index.ts";
import type { CheckIn } from "../update/index.ts";
import { followBelonging } from "./follow-belonging.ts";
import { OrderFollower } from "./follow-order.ts";
import { FollowingCheckIn } from "./following-check-in.ts";
import { GivenFiles } from "./given-files.ts";
import { ShownPin } from "./shown-pin.ts";

export interface FollowingDependencies {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly cryptography: Cryptography;
  readonly log: Logger;
  readonly bootloader: Bootloader;
  readonly access: DmsAccess;
  readonly files: () => Promise<FileSystem>;
  readonly record: (event: RecoveryEvent) => Promise<void>;
  /** As `dms_activate` does. */
  readonly activate: (product: string) => Promise<unknown>;
  /** A line for the person at the console. */
  readonly announce: (line: string) => void;
  /** Checks in now. */
  readonly checkInNow: () => void;
  /** The device has another owner or product. */
  readonly onIdentity: () => void;
  /** Ends with the kernel. */
  readonly signal: AbortSignal;
}

/** What shuts a device out until a person does something about it. */
const SHUT_OUT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["DEVICE_REVOKED", "DEVICE_CERTIFICATE_REVOKED"]);

/** All that a device does because its DMS says so, besides updating. */
export class Following {
  readonly #dependencies: FollowingDependencies;
  readonly #files: GivenFiles;
  readonly #orders: OrderFollower;
  readonly #pin: ShownPin;
  #asked = 0;
  #refusal: ErrorCode | undefined;

  constructor(dependencies: FollowingDependencies) {
    const { access, checkInNow } = dependencies;
    this.#dependencies = dependencies;
    this.#orders = new OrderFollower(dependencies);
    this.#files = new GivenFiles({ ...dependencies, client: () => access.client(), onChanged: checkInNow });
    this.#pin = new ShownPin({ ...dependencies, onLook: checkInNow });
  }

  /** The same check-in, whose answers are followed. */
  follow(checkIn: Pick<CheckIn, "run" | "tell">): FollowingCheckIn {
    return new FollowingCheckIn({
      checkIn,
      orders: this.#orders,
      files: this.#files,
      followBelonging: (told) => this.#followBelonging(told),
      followAuthorities: (pem) => this.#followAuthorities(pem),
      asked: () => this.#asked,
      onAnswered: (refusal) => this.#answered(refusal),
    });
  }

  /** The PIN that the device can be claimed by now; empty where there is none. */
  get shownPin(): string {
    return this.#pin.text;
  }

  /** Why the DMS lets this device in no more; undefined while it does, or nothing is known yet. */
  get refusal(): ErrorCode | undefined {
    return this.#refusal;
  }

  /** Another PIN. @throws RegrowError as DmsClient does */
  async pin(): Promise<string> {
    const { access, signal } = this.#dependencies;
    const answer = await (await access.client()).pin(signal);
    this.#pin.show(answer);
    return answer.pin;
  }

  /** A claim or an activation that this device asks for: what was answered before it is over says nothing about what comes of it. */
  async asking<Result>(ask: () => Promise<Result>): Promise<Result> {
    this.#asked += 1;
    try {
      return await ask();
    } finally {
      this.#asked += 1;
      this.#pin.clear();
    }
  }

  /** Name of the list of given files that is in place; null: none, or it cannot be read. */
  async filesInPlace(): Promise<string | null> {
    try {
      return await this.#files.inPlace();
    } catch (error) {
      this.#dependencies.log.warn("given files cannot be looked at", { reason: asRegrowError(error).message });
      return null;
    }
  }

  /** Names of the files that the DMS gives and that are in place. */
  givenNames(): Promise<readonly string[]> {
    return this.#files.names();
  }

  /** Resolves when nothing is going on any more. */
  settled(): Promise<void> {
    return this.#files.settled();
  }

  async #followBelonging(told: Parameters<typeof followBelonging>[1]): Promise<void> {
    const { access, announce, onIdentity, log } = this.#dependencies;
    if (told.owner !== null) this.#pin.clear();
    try {
      const before = (await access.identity()).record.owner;
      if (!(await followBelonging(this.#dependencies, told))) return;
      if (told.owner !== before)
        announce(told.owner === null ? "Nobody owns this device now" : `Claimed by ${told.owner}`);
      onIdentity();
    } catch (error) {
      // The next check-in tells it again.
      log.warn("whose the device is could not be kept", { reason: asRegrowError(error).message });
    }
  }

  async #followAuthorities(pem: string): Promise<void> {
    const { log } = this.#dependencies;
    try {
      await followAuthorities(this.#dependencies, pem);
      log.info("other authorities of the DMS taken over");
    } catch (error) {
      // The next check-in tells them again.
      log.warn("authorities of the DMS not taken over", { reason: asRegrowError(error).message });
    }
  }

  #answered(refusal: RegrowError | null): void {
    if (refusal === null) {
      this.#refusal = undefined;
      return;
    }
    if (!SHUT_OUT.has(refusal.code) || this.#refusal === refusal.code) return;
    this.#refusal = refusal.code;
    this.#dependencies.announce(`${refusal.row.title}. ${refusal.row.fix} (${refusal.code})`);
  }
}
