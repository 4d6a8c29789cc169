import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Clock, Cryptography, Disk, Entropy, Logger, Memory } from "@regrow/core/port";
import type { ClaimRequest } from "@regrow/core/protocol";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import { retryDelayMs, type RetryRules } from "@regrow/core/update";
import { verifyFreshLadder, verifyFreshRepositories } from "@regrow/trust/ladder";
import type { Bridge } from "../bridge/index.ts";
import type { DmsControl } from "../command/index.ts";
import { returnOf } from "../dms-client/index.ts";
import {
  DmsAccess,
  Mover,
  activateDevice,
  claimDevice,
  isCertificateDue,
  provision,
  renewCertificate,
  type MoveOutcome,
  type ProvisionOutcome,
  type TokenStore,
} from "../provisioning/index.ts";
import type { FileSystem } from "../file-system/index.ts";
import type { Identity } from "../identity/index.ts";
import { Following } from "../order/index.ts";
import type { Settings } from "../settings/index.ts";
import { TrustMemory } from "../trust-memory/index.ts";
import type { UpdateDesk } from "../update/update-desk.ts";
import {
  CheckIn,
  CheckInLoop,
  KeptWalk,
  MemoryRoom,
  NO_WISH,
  RenewingCheckIn,
  TimeFloor,
  UpdateService,
  Updater,
  Walking,
  checkProduct,
  fetchAgain,
  ownDelay,
  type CheckProductDependencies,
  type UpdateQuery,
} from "../update/index.ts";
import type { Bootloader } from "./bootloader-link.ts";
import type { Trust } from "./make-intake.ts";

export interface DmsRuntimeDependencies {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly cryptography: Cryptography;
  readonly log: Logger;
  readonly bootloader: Bootloader;
  readonly settings: Settings;
  readonly token: TokenStore;
  /** Shared with what comes another way. */
  readonly desk: UpdateDesk;
  /** The one file system: what the DMS gives appears there. */
  readonly files: () => Promise<FileSystem>;
  /** A line for the person at the console. */
  readonly announce: (line: string) => void;
  /** Joins the device's network for an update; false: there was nothing to join. */
  readonly bringUpNetwork: () => Promise<boolean>;
  /** Memory of the machine, or as much of it as the device may take. */
  readonly machineMemory: Memory;
  /** Gives up what can be had again when memory is short. @returns what that was */
  readonly relieve: () => Promise<readonly string[]>;
  /** The device has another certificate, owner or product. */
  readonly onIdentity: () => void;
  /** Ends with the kernel. */
  readonly signal: AbortSignal;
}

const PROVISION_RETRY: RetryRules = { firstMs: 2_000, longestMs: 300_000, tries: Number.POSITIVE_INFINITY };
/** The DMS may be there later; any other failure asks for a person. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "DMS_UNREACHABLE",
  "DMS_SILENT",
  "DMS_ANSWER_INVALID",
  "RATE_LIMITED",
]);

/** Everything of a device that has a DMS: provisioning, claiming, check-ins and updates. */
export class DmsRuntime implements DmsControl, Disposable {
  readonly #dependencies: DmsRuntimeDependencies;
  readonly #access: DmsAccess;
  readonly #memory: TrustMemory;
  readonly #timeFloor: TimeFloor;
  readonly #updater: Updater;
  readonly #updates: UpdateService;
  readonly #loop: CheckInLoop;
  readonly #following: Following;
  readonly #mover: Mover;
  #provisioning: Promise<ProvisionOutcome> | undefined;
  #bridge: Promise<Bridge> | undefined;

  constructor(dependencies: DmsRuntimeDependencies) {
    const { disk, clock, cryptography, bootloader, settings } = dependencies;
    this.#dependencies = dependencies;
    this.#access = new DmsAccess(disk, clock);
    const memory = new TrustMemory(dependencies);
    const timeFloor = new TimeFloor(clock, memory);
    this.#memory = memory;
    this.#timeFloor = timeFloor;
    const shared = { ...dependencies, access: this.#access, timeFloor, memory };
    this.#following = new Following({
      ...shared,
      record: this.#record,
      activate: (product) => activateDevice(this.#claimDependencies(), product, dependencies.signal),
      checkInNow: () => this.#loop.wake("check-in"),
    });
    const renewing = new RenewingCheckIn({
      ...dependencies,
      checkIn: new CheckIn({ ...shared, files: () => this.#following.filesInPlace() }),
      isDue: async () => {
        await timeFloor.recall();
        return isCertificateDue(await this.#access.identity(), timeFloor.nowMs());
      },
      renew: () => this.#renew(),
    });
    const checkIn = this.#following.follow(renewing);
    this.#updater = new Updater({
      ...shared,
      verifyHead: (input) => verifyFreshLadder({ cryptography, ...input }),
      makeRoom: new MemoryRoom(dependencies).make,
    });
    this.#updates = new UpdateService({
      ...dependencies,
      checkIn,
      updater: this.#updater,
      walking: new Walking({ ...dependencies, kept: new KeptWalk(dependencies), updater: this.#updater }),
      nowMs: () => timeFloor.nowMs(),
      delay: async () => {
        const { running, isSafeMode } = await bootloader.request({ kind: "status" });
        return ownDelay(settings, { nowMs: timeFloor.nowMs(), isUrgent: running === null || isSafeMode });
      },
    });
    this.#mover = new Mover({
      ...shared,
      record: this.#record,
      givenNames: () => this.#following.givenNames(),
      bringFiles: async () => {
        await checkIn.run(NO_WISH, dependencies.signal);
        await this.#following.settled();
      },
      readFile: async (name, maxBytes) => (await dependencies.files()).readWhole(name, maxBytes),
      seen: async () => memory.seenOf((await this.#access.identity()).record.product ?? ""),
    });
    this.#loop = new CheckInLoop({
      ...shared,
      checkIn,
      wish: () => this.#updates.wish(),
      onAnswer: async (answer) => {
        // What another DMS offers is its word, not this one's.
        if (!this.#updater.isBusy && (await this.#mover.follow())) {
          dependencies.onIdentity();
          return 0;
        }
        return this.#updates.answered(answer);
      },
    });
  }

  /** What this device has believed so far, for who verifies what comes another way; there is one of each. */
  get trust(): Trust {
    return { memory: this.#memory, timeFloor: this.#timeFloor };
  }

  get shownPin(): string {
    return this.#following.shownPin;
  }

  pin(): Promise<string> {
    return this.#following.pin();
  }

  /** Provisions where that was begun, then checks in until the kernel stops. */
  async run(): Promise<void> {
    const { signal } = this.#dependencies;
    await this.#provisionAtStart();
    await this.#loop.run(signal);
    await Promise.all([this.#updates.settled(), this.#following.settled()]);
  }

  /** The recovery log has grown. */
  tell(): void {
    this.#loop.wake("tell");
  }

  /** Another version runs, or has proved itself: the DMS is to see it now. */
  changed(): void {
    this.#loop.wake("check-in");
  }

  /** The identity was changed by somebody else. */
  reload(): void {
    this.#access.reload();
    this.#dependencies.onIdentity();
  }

  /** As it is at the moment. @throws RegrowError DEVICE_ROOT_INVALID */
  identity(): Promise<Identity> {
    return this.#access.identity();
  }

  async provision(): Promise<ProvisionOutcome> {
    // A person may ask while the start's own try is under way: it is the same one.
    this.#provisioning ??= this.#provisionOnce().finally(() => {
      this.#provisioning = undefined;
    });
    return this.#provisioning;
  }

  async claim(request: ClaimRequest): Promise<void> {
    const { signal } = this.#dependencies;
    await this.#following.asking(() => claimDevice(this.#claimDependencies(), request, signal));
    this.#loop.wake("check-in");
    this.#dependencies.onIdentity();
  }

  async move(file: string): Promise<MoveOutcome> {
    if (this.#updater.isBusy) throw new RegrowError("UPDATE_BUSY");
    const outcome = await this.#mover.move(file);
    if (outcome === "moved") {
      this.#loop.wake("check-in");
      this.#dependencies.onIdentity();
    }
    return outcome;
  }

  async activate(product: string): Promise<void> {
    const { signal } = this.#dependencies;
    await this.#following.asking(() => activateDevice(this.#claimDependencies(), product, signal));
    this.#loop.wake("check-in");
  }

  async fetchAgain(generation: string): Promise<string> {
    if (this.#updater.isBusy) throw new RegrowError("UPDATE_BUSY");
    return fetchAgain({ ...this.#dependencies, access: this.#access }, generation, this.#dependencies.signal);
  }

  /** Resolves when no update goes on any more. */
  settled(): Promise<void> {
    return this.#updates.settled();
  }

  query(): ReturnType<UpdateService["query"]> {
    return this.#updates.query();
  }

  update(wish: Parameters<UpdateService["request"]>[0]): ReturnType<UpdateService["request"]> {
    return this.#updates.request(wish);
  }

  async dfuRequest(asked: Parameters<UpdateService["request"]>[0]): Promise<string> {
    return (await this.bridge()).request({ ...NO_WISH, ...asked, asked: true });
  }

  async dfuResponse(text: string): Promise<UpdateQuery> {
    return (await this.bridge()).respond(text);
  }

  /** For what somebody carries. Loaded when they do for the first time: most devices have a network. */
  bridge(): Promise<Bridge> {
    const shared = { ...this.#dependencies, access: this.#access, memory: this.#memory, timeFloor: this.#timeFloor };
    this.#bridge ??= import("./make-bridge.ts").then(({ makeBridge }) => makeBridge(shared, this.#following));
    return this.#bridge;
  }

  [Symbol.dispose](): void {
    this.#access[Symbol.dispose]();
  }

  async #renew(): Promise<boolean> {
    const { disk, signal } = this.#dependencies;
    const isRenewed = await renewCertificate({ disk, access: this.#access }, signal);
    if (isRenewed) this.#dependencies.onIdentity();
    return isRenewed;
  }

  async #provisionOnce(): Promise<ProvisionOutcome> {
    const { disk, token, signal } = this.#dependencies;
    const refusal = (): ErrorCode | undefined => this.#following.refusal;
    const parts = { disk, access: this.#access, token, record: this.#record, refusal };
    const outcome = await provision(parts, signal);
    if (outcome === "provisioned") {
      this.#loop.wake("check-in");
      this.#dependencies.onIdentity();
    }
    return outcome;
  }

  async #provisionAtStart(): Promise<void> {
    const { clock, entropy, log, signal, announce } = this.#dependencies;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        if ((await this.provision()) === "provisioned") announce("Device provisioned");
        return;
      } catch (thrown) {
        const error = asRegrowError(thrown);
        if (signal.aborted) return;
        log.warn("provisioning failed", { code: error.code, reason: error.message });
        const asked = returnOf(error);
        if (!PASSING.has(error.code))
          return announce(`Provisioning failed: ${error.message}. ${error.row.fix} (${error.code})`);
        const waitMs =
          asked === null
            ? retryDelayMs(PROVISION_RETRY, failures, entropy)
            : asked.afterMs + Math.round(asked.jitterMs * entropy.fraction());
        await clock.sleep(waitMs, signal).catch(() => undefined); // aborted: the loop ends
      }
    }
  }

  readonly #checkProduct = (product: string, signal: AbortSignal): Promise<void> => {
    const { cryptography } = this.#dependencies;
    const parts = { ...this.#dependencies, access: this.#access, memory: this.#memory, timeFloor: this.#timeFloor };
    const verifyRepositories: CheckProductDependencies["verifyRepositories"] = (input) =>
      verifyFreshRepositories({ cryptography, ...input });
    return checkProduct({ ...parts, verifyRepositories }, product, signal);
  };

  readonly #record = async (event: RecoveryEvent): Promise<void> => {
    await this.#dependencies.bootloader.request({ kind: "record", by: "kernel", event });
  };

  #claimDependencies(): Parameters<typeof claimDevice>[0] {
    const { disk } = this.#dependencies;
    return { disk, access: this.#access, record: this.#record, checkProduct: this.#checkProduct };
  }
}
