import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Clock, Cryptography, Disk, Entropy, Logger } from "@regrow/core/port";
import type { Offer } from "@regrow/core/protocol";
import type { Actor } from "@regrow/core/recovery-log";
import type { DmsClient } from "../dms-client/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import type { DmsAccess } from "../provisioning/index.ts";
import type { TrustMemory } from "../trust-memory/index.ts";
import type { AirTurn } from "./air-turn.ts";
import { findBase } from "./base-reader.ts";
import { receivePack } from "./receive-pack.ts";
import { stageHead } from "./stage-head.ts";
import type { TimeFloor } from "./time-floor.ts";
import type { UpdateDesk } from "./update-desk.ts";
import type { VerifyHead } from "./verify-trust.ts";

export interface UpdaterDependencies {
  readonly access: Pick<DmsAccess, "identity"> & { client(): Promise<Pick<DmsClient, "head" | "pack">> };
  readonly bootloader: Bootloader;
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Logger;
  readonly timeFloor: TimeFloor;
  readonly memory: TrustMemory;
  readonly verifyHead: VerifyHead;
  readonly desk: UpdateDesk;
  /** Waits until there is memory for an update. @throws RegrowError UPDATE_MEMORY_SHORT */
  readonly makeRoom: (offer: Offer, signal: AbortSignal) => Promise<void>;
  /** Asks for the reboot that begins the trial; the bootloader is asked unless told otherwise. */
  readonly reboot?: (by: UpdateActor) => Promise<unknown>;
}

/** Who wants the update. */
export type UpdateActor = Extract<Actor, "console" | "dms">;

/** The next try will do, unasked: nothing is wrong with the bundle, so there is nothing to tell its publisher. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "UPDATE_INTERRUPTED",
  "UPDATE_MEMORY_SHORT",
  "DMS_UNREACHABLE",
  "DMS_SILENT",
  "DMS_ANSWER_INVALID",
  "RATE_LIMITED",
  "PACK_IN_MAKING",
  "UPDATE_BUSY",
  "DEVICE_NOT_PROVISIONED",
]);

/** Takes one offer after the other from the DMS to the next trial: head, pack, install, reboot. */
export class Updater {
  readonly #dependencies: UpdaterDependencies;
  /** What was recorded last as refused, so that the same offer, made again, does not fill the log. */
  #recorded: string | undefined;

  constructor(dependencies: UpdaterDependencies) {
    this.#dependencies = dependencies;
  }

  get isBusy(): boolean {
    return this.#dependencies.desk.isBusy;
  }

  /** The DMS has said that there is nothing newer. */
  async noteUpToDate(): Promise<void> {
    if (!this.isBusy) await this.#dependencies.desk.noteUpToDate();
  }

  /** A try that did not come as far as an offer. */
  async noteFailure(error: RegrowError): Promise<void> {
    if (!this.isBusy) await this.#dependencies.desk.end({ kind: "failed", code: error.code });
  }

  /**
   * Installs what is offered and asks for the reboot that begins its trial. Takes up what an earlier try has left.
   * `onInstalled` is waited for before the reboot.
   * @throws RegrowError UPDATE_BUSY; UPDATE_INTERRUPTED; STORAGE_FULL; any reason for which the bundle is refused
   */
  async run(
    offer: Offer,
    by: UpdateActor,
    signal: AbortSignal,
    onInstalled: () => Promise<void> = async () => {},
  ): Promise<void> {
    let isBegun = false;
    try {
      await this.#dependencies.desk.runOverTheAir((turn) => {
        isBegun = true;
        return this.#update(offer, by, turn, onInstalled);
      }, signal);
    } catch (error) {
      const failure = asRegrowError(error);
      if (isBegun && !signal.aborted) await this.#refuse(offer, by, failure);
      throw failure;
    }
  }

  async #update(offer: Offer, by: UpdateActor, turn: AirTurn, onInstalled: () => Promise<void>): Promise<void> {
    const { bootloader, log, makeRoom } = this.#dependencies;
    const { record, running } = await bootloader.request({ kind: "status" });
    // Installed again it would begin its trial anew, and never end it (law L5).
    if (running?.onTrial === true && running.id === offer.manifestSha256)
      throw new RegrowError("UPDATE_BUSY", { onTrial: running.version });
    if (record.trial?.generation.id !== offer.manifestSha256 || running?.id === offer.manifestSha256) {
      await makeRoom(offer, turn.signal);
      await this.#bringAndInstall(offer, by, turn);
    }
    turn.hold();
    log.info("update installed", { version: offer.version, updateId: offer.updateId });
    // Before the reboot, which ends this kernel.
    await onInstalled();
    const isStep = (offer.passes ?? 1) > 1;
    await this.#dependencies.desk.end({
      kind: "installed",
      generation: offer.manifestSha256,
      ...(isStep ? { isStep } : {}),
    });
    const { reboot = (asker) => bootloader.request({ kind: "reboot", by: asker }) } = this.#dependencies;
    await reboot(by);
  }

  async #bringAndInstall(offer: Offer, by: UpdateActor, turn: AirTurn): Promise<void> {
    const { bootloader } = this.#dependencies;
    // Makes the folder unless an earlier try has left one.
    await bootloader.request({ kind: "clear-staging", updateId: offer.updateId });
    for (const from of ["running", "none"] as const) {
      try {
        await this.#bring(offer, from, turn.signal);
        turn.hold();
        this.#dependencies.desk.tell({ phase: "install", version: offer.version, doneBytes: 0, totalBytes: 0 });
        await bootloader.request({ kind: "install", updateId: offer.updateId, by });
        return;
      } catch (error) {
        // What is installed here may be damaged where the pack builds on it: once more, from nothing.
        if (from === "none" || !isWorthAnother(asRegrowError(error).code)) throw error;
        this.#dependencies.log.warn("update begins again from nothing", {
          version: offer.version,
          reason: asRegrowError(error).message,
        });
      }
    }
  }

  async #bring(offer: Offer, from: "running" | "none", signal: AbortSignal): Promise<void> {
    const { access, bootloader } = this.#dependencies;
    const [client, identity, status] = await Promise.all([
      access.client(),
      access.identity(),
      bootloader.request({ kind: "status" }),
    ]);
    this.#dependencies.desk.tell({ phase: "head", version: offer.version, doneBytes: 0, totalBytes: offer.headBytes });
    const manifests = await stageHead({ ...this.#dependencies, client, identity, status }, offer, signal);
    const base = from === "none" || status.running === null ? undefined : await this.#findBase(status.running.id);
    const onBytes = (doneBytes: number, totalBytes: number): void =>
      this.#dependencies.desk.tell({ phase: "pack", version: offer.version, doneBytes, totalBytes });
    const wanted = { offer, base: base ?? null, manifest: manifests.full };
    await receivePack({ ...this.#dependencies, client, onBytes }, wanted, signal);
  }

  #findBase(id: string): ReturnType<typeof findBase> {
    const { disk, cryptography } = this.#dependencies;
    return findBase(disk, cryptography, id);
  }

  async #refuse(offer: Offer, by: UpdateActor, error: RegrowError): Promise<void> {
    const { bootloader, log } = this.#dependencies;
    log.error("update failed", {
      version: offer.version,
      updateId: offer.updateId,
      code: error.code,
      reason: error.message,
      fix: error.row.fix,
    });
    const key = `${offer.updateId} ${error.code}`;
    if (PASSING.has(error.code) || this.#recorded === key) return;
    this.#recorded = key;
    const event = {
      kind: "update-refused",
      updateId: offer.updateId,
      version: offer.version,
      code: error.code,
      detail: error.message.slice(0, 512),
    } as const;
    await bootloader
      .request({ kind: "record", by, event })
      .catch((failure: unknown) => log.warn("refusal not recorded", { reason: asRegrowError(failure).message }));
  }
}

function isWorthAnother(code: ErrorCode): boolean {
  return (
    code === "UPDATE_PACK_INVALID" ||
    code === "BUNDLE_OBJECT_MISSING" ||
    code === "BUNDLE_OBJECT_DAMAGED" ||
    code === "GENERATION_DAMAGED"
  );
}
