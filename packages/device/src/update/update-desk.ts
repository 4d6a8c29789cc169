import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Clock, Disk, Logger } from "@regrow/core/port";
import { afterWay, wayFor, type DeskHolder, type UpdateProgress, type UpdateStanding } from "@regrow/core/update";
import { asStorageError } from "../store/index.ts";
import { AirTurn } from "./air-turn.ts";
import { KeptStanding } from "./kept-standing.ts";
import { asMemoryError } from "./memory-room.ts";
import { logProgress, throttleProgress, type OnProgress } from "./progress-reporter.ts";

export interface UpdateDeskDependencies {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onProgress: OnProgress;
}

/** One update at a time, whichever way it comes, and what has become of it: what `dfu.status` and `dms.ota_result` tell. */
export class UpdateDesk {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #kept: KeptStanding;
  readonly #report: OnProgress;
  #standing: UpdateStanding = { kind: "none" };
  #progress: UpdateProgress | null = null;
  #hasHolder = false;
  /** Of the update over the air that goes on, or was interrupted and waits. */
  #air: AirTurn | undefined;
  #isWaiting = false;
  /** When somebody brought an update last, or asked what to bring. */
  #broughtMs = 0;

  constructor(dependencies: UpdateDeskDependencies) {
    this.#clock = dependencies.clock;
    this.#log = dependencies.log;
    this.#kept = new KeptStanding(dependencies);
    this.#report = throttleProgress(dependencies.clock, (progress) => {
      logProgress(dependencies.log, progress);
      dependencies.onProgress(progress);
    });
  }

  get standing(): UpdateStanding {
    return this.#standing;
  }

  /** Null while nothing is going on. */
  get progress(): UpdateProgress | null {
    return this.#progress;
  }

  get isBusy(): boolean {
    return this.#hasHolder || this.#isWaiting;
  }

  /** Whether somebody who brings an update is refused. */
  get isHeld(): boolean {
    return wayFor(this.#holder) === "busy";
  }

  /** Takes up what an update came to before the kernel was restarted. */
  async recall(): Promise<void> {
    const standing = await this.#kept.recall();
    if (this.#standing.kind === "none") this.#standing = standing;
  }

  /**
   * An update that somebody brings, from its beginning to its end; a failure is what has become of it. One over the air makes way.
   * @throws RegrowError UPDATE_BUSY; what it throws
   */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    while (this.#hasHolder) await this.makeWay();
    try {
      return await this.#hold(work);
    } finally {
      this.#broughtMs = this.#clock.monotonicMs();
    }
  }

  /** Lets those in who bring an update: one over the air steps aside, and goes on later. @throws RegrowError UPDATE_BUSY */
  async makeWay(): Promise<void> {
    const way = wayFor(this.#holder);
    if (way === "busy") throw this.#busy();
    this.#broughtMs = this.#clock.monotonicMs();
    if (way === "interrupts") await this.#air?.interrupt();
  }

  /**
   * An update that comes by itself: begun again, after a wait, when it had to step aside for one that was brought.
   * @throws RegrowError UPDATE_BUSY; UPDATE_INTERRUPTED where another was installed instead; what it throws
   */
  async runOverTheAir<Result>(work: (turn: AirTurn) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (this.isBusy) throw this.#busy();
    for (;;) {
      const before = this.#standing;
      const turn = new AirTurn(signal);
      this.#air = turn;
      try {
        return await this.#hold(() => work(turn));
      } catch (error) {
        if (!turn.isInterrupted) throw error;
        this.#standing = before;
        this.#isWaiting = true;
      } finally {
        this.#air = undefined;
        turn.end();
      }
      this.#log.info("update over the air steps aside for one that is brought");
      try {
        do await this.#waitForTurn(before, signal);
        while (this.#hasHolder);
      } finally {
        this.#isWaiting = false;
      }
    }
  }

  async #hold<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#hasHolder) throw this.#busy();
    this.#hasHolder = true;
    const before = this.#standing;
    this.#standing = { kind: "pending" };
    try {
      const result = await work();
      // It has come to nothing that anybody would ask for, such as a head alone.
      if (this.#standing.kind === "pending") this.#standing = before;
      return result;
    } catch (error) {
      const failure = asRegrowError(asMemoryError(asStorageError(error)));
      if (this.#air?.isInterrupted !== true) await this.end({ kind: "failed", code: failure.code });
      throw failure;
    } finally {
      this.#hasHolder = false;
      this.#progress = null;
    }
  }

  async #waitForTurn(before: UpdateStanding, signal: AbortSignal): Promise<void> {
    for (;;) {
      const hasInstalled = this.#standing !== before && this.#standing.kind === "installed";
      const next = afterWay(this.#holder, hasInstalled, this.#clock.monotonicMs() - this.#broughtMs);
      if (next.kind === "goes-on") return;
      if (next.kind === "needless") throw new RegrowError("UPDATE_INTERRUPTED", { reason: "another was brought" });
      await this.#clock.sleep(next.waitMs, signal);
    }
  }

  get #holder(): DeskHolder {
    if (!this.#hasHolder) return "nobody";
    if (this.#air === undefined) return "brought";
    return this.#air.isHeld ? "air-installs" : "air";
  }

  #busy(): RegrowError {
    return new RegrowError("UPDATE_BUSY", { version: this.#progress?.version ?? null });
  }

  tell(progress: UpdateProgress): void {
    this.#progress = progress;
    this.#report(progress);
  }

  /** What has become of the update that goes on, or of one that did not come as far. */
  async end(standing: UpdateStanding): Promise<void> {
    this.#standing = standing;
    await this.#kept.keep(standing);
  }

  noteInstalled(generation: string): Promise<void> {
    return this.end({ kind: "installed", generation });
  }

  noteUpToDate(): Promise<void> {
    return this.end({ kind: "up-to-date" });
  }
}
