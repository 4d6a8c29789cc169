import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Clock, Cryptography, Disk, Entropy, Logger } from "@regrow/core/port";
import type { ClaimRequest } from "@regrow/core/protocol";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import {
  percentOf,
  retryDelayMs,
  type RetryRules,
  type UpdateProgress,
  type UpdateStanding,
} from "@regrow/core/update";
import { verifyFreshLadder } from "@regrow/trust/ladder";
import type { DmsControl } from "../command/index.ts";
import {
  DmsAccess,
  activateDevice,
  claimDevice,
  isCertificateDue,
  provision,
  renewCertificate,
  type ProvisionOutcome,
  type TokenStore,
} from "../provisioning/index.ts";
import type { Identity } from "../identity/index.ts";
import type { Settings } from "../settings/index.ts";
import {
  CheckIn,
  CheckInLoop,
  RenewingCheckIn,
  TimeFloor,
  UpdateService,
  Updater,
  fetchAgain,
} from "../update/index.ts";
import type { Bootloader } from "./bootloader-link.ts";

export interface DmsRuntimeDependencies {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly cryptography: Cryptography;
  readonly log: Logger;
  readonly bootloader: Bootloader;
  readonly settings: Settings;
  readonly token: TokenStore;
  /** A line for the person at the console. */
  readonly announce: (line: string) => void;
  /** The device has another certificate, owner or product. */
  readonly onIdentity: () => void;
  /** Ends with the kernel. */
  readonly signal: AbortSignal;
}

const PROVISION_RETRY: RetryRules = { firstMs: 2_000, longestMs: 300_000, tries: Number.POSITIVE_INFINITY };
/** The DMS may be there later; any other failure asks for a person. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["DMS_UNREACHABLE", "DMS_ANSWER_INVALID", "RATE_LIMITED"]);

/** Everything of a device that has a DMS: provisioning, claiming, check-ins and updates. */
export class DmsRuntime implements DmsControl, Disposable {
  readonly #dependencies: DmsRuntimeDependencies;
  readonly #access: DmsAccess;
  readonly #updater: Updater;
  readonly #updates: UpdateService;
  readonly #loop: CheckInLoop;
  #provisioning: Promise<ProvisionOutcome> | undefined;

  constructor(dependencies: DmsRuntimeDependencies) {
    const { disk, clock, cryptography, settings, announce, signal } = dependencies;
    this.#dependencies = dependencies;
    this.#access = new DmsAccess(disk, clock);
    const timeFloor = new TimeFloor(clock);
    const shared = { ...dependencies, access: this.#access, timeFloor };
    const checkIn = new RenewingCheckIn({
      ...dependencies,
      checkIn: new CheckIn(shared),
      isDue: async () => isCertificateDue(await this.#access.identity(), timeFloor.nowMs()),
      renew: () => this.#renew(),
    });
    this.#updater = new Updater({
      ...shared,
      verifyHead: (input) => void verifyFreshLadder({ cryptography, ...input }),
      onProgress: announceProgress(announce, () => settings.get("dfu.logs_enabled") === "1"),
    });
    this.#updates = new UpdateService({
      checkIn,
      updater: this.#updater,
      isAutomatic: () => settings.get("update.automatic") === "1",
      announce,
      signal,
    });
    this.#loop = new CheckInLoop({ ...shared, checkIn, onOffer: (offer) => this.#updates.offered(offer) });
  }

  get standing(): UpdateStanding {
    return this.#updater.standing;
  }

  /** Provisions where that was begun, then checks in until the kernel stops. */
  async run(): Promise<void> {
    const { signal } = this.#dependencies;
    await this.#updater.recall();
    await this.#provisionAtStart();
    await this.#loop.run(signal);
    await this.#updates.settled();
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
    await claimDevice(this.#claimDependencies(), request, this.#dependencies.signal);
    this.#loop.wake("check-in");
    this.#dependencies.onIdentity();
  }

  async activate(product: string): Promise<void> {
    await activateDevice(this.#claimDependencies(), product, this.#dependencies.signal);
    this.#loop.wake("check-in");
  }

  async fetchAgain(generation: string): Promise<string> {
    if (this.#updater.isBusy) throw new RegrowError("UPDATE_BUSY");
    return fetchAgain({ ...this.#dependencies, access: this.#access }, generation, this.#dependencies.signal);
  }

  query(): ReturnType<UpdateService["query"]> {
    return this.#updates.query();
  }

  update(wish: Parameters<UpdateService["request"]>[0]): ReturnType<UpdateService["request"]> {
    return this.#updates.request(wish);
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
    const outcome = await provision({ disk, access: this.#access, token, record: this.#record }, signal);
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
        if (!PASSING.has(error.code))
          return announce(`Provisioning failed: ${error.message}. ${error.row.fix} (${error.code})`);
        await clock.sleep(retryDelayMs(PROVISION_RETRY, failures, entropy), signal).catch(() => undefined); // aborted: the loop ends
      }
    }
  }

  readonly #record = async (event: RecoveryEvent): Promise<void> => {
    await this.#dependencies.bootloader.request({ kind: "record", by: "kernel", event });
  };

  #claimDependencies(): Parameters<typeof claimDevice>[0] {
    return { disk: this.#dependencies.disk, access: this.#access, record: this.#record };
  }
}

/** One line for each percent, since people read it; none unless they want them. */
function announceProgress(
  announce: (line: string) => void,
  isWanted: () => boolean,
): (progress: UpdateProgress) => void {
  let last = "";
  return (progress) => {
    if (!isWanted()) return;
    const line =
      progress.phase === "pack"
        ? `Update ${progress.version}: ${percentOf(progress)} %`
        : `Update ${progress.version}: ${progress.phase}`;
    if (line === last) return;
    last = line;
    announce(line);
  };
}
