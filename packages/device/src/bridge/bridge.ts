import { parseAnswer, type CarriedAnswer, type DfuAnswer, type OpenedPackage } from "@regrow/core/bridge";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { CheckInAnswer, Offer, Wish } from "@regrow/core/protocol";
import type { DmsClient } from "../dms-client/index.ts";
import { replyOf, type TimeFloor, type UpdateQuery } from "../update/index.ts";
import { loadBridgeRecord, saveBridgeRecord, type BridgeRecord } from "./bridge-record.ts";
import { makeRequest, type MakeRequestDependencies } from "./make-request.ts";
import { PackageClient } from "./package-client.ts";
import type { PackageSource } from "./package-source.ts";
import { verifyAnswer } from "./verify-answer.ts";

export interface BridgeDependencies extends MakeRequestDependencies {
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly timeFloor: Pick<TimeFloor, "recall" | "nowMs" | "raise">;
  /** Does what an answer says besides what is to run: owner, orders, authorities; what is left to do of it. */
  readonly follow: (answer: CheckInAnswer) => Promise<CheckInAnswer>;
  /** Installs an offer whose head and pack come from there; `onInstalled` comes before the reboot can be asked for. */
  readonly update: (
    offer: Offer,
    source: Pick<DmsClient, "head" | "pack">,
    signal: AbortSignal,
    onInstalled: () => Promise<void>,
  ) => Promise<void>;
}

/** A device's side of an update that somebody carries: asks, takes the answer to exactly that, then the package that goes with it. */
export class Bridge {
  readonly #dependencies: BridgeDependencies;
  /** When the newest request was made, by a clock that nobody sets; undefined: before this kernel started. */
  #askedAtMs: number | undefined;

  constructor(dependencies: BridgeDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws RegrowError DEVICE_NOT_PROVISIONED */
  async request(wish: Wish): Promise<string> {
    const text = await makeRequest(this.#dependencies, wish);
    this.#askedAtMs = this.#dependencies.clock.monotonicMs();
    return text;
  }

  /** Takes the DMS's answer. @throws RegrowError DFU_RESPONSE_*, or the code of what holds the device back */
  async respond(text: string): Promise<UpdateQuery> {
    const { answer } = await this.#accept(text);
    return answer.offer === null ? replyOf(answer) : { kind: "available", version: answer.offer.version };
  }

  /**
   * Takes the package that goes with an answer, which is in it once more; the next reboot begins the trial.
   * @throws RegrowError DFU_RESPONSE_*, PACKAGE_*, as Updater
   */
  async take(
    source: PackageSource,
    opened: Extract<OpenedPackage, { kind: "bridged" }>,
    signal: AbortSignal,
  ): Promise<Offer> {
    const { disk } = this.#dependencies;
    const text = opened.header.answer;
    const { accepted } = await loadBridgeRecord(disk);
    const { answer } = accepted === text ? await this.#readAccepted(text) : await this.#accept(text);
    const { offer } = answer;
    if (offer === null)
      throw new RegrowError("UPDATE_HELD", { reason: answer.reasons.at(-1)?.text ?? "nothing is offered" });
    await this.#dependencies.update(offer, new PackageClient(source, opened), signal, async () => {
      const record = await loadBridgeRecord(disk);
      await saveBridgeRecord(disk, { ...record, accepted: null });
    });
    return offer;
  }

  async #accept(text: string): Promise<DfuAnswer> {
    const { disk, bootloader, timeFloor, follow } = this.#dependencies;
    const record = await loadBridgeRecord(disk);
    const carried = await this.#read(text);
    const { answer } = carried;
    if (record.nonce === null || record.nonce !== answer.nonce) throw new RegrowError("DFU_RESPONSE_STALE");
    this.#requireNotExpired(answer);
    await this.#requireUnchanged(record);
    const { offer, logSequence, timeMs } = answer.answer;
    // Used from here on: a cut leaves it used, or as it was.
    await saveBridgeRecord(disk, {
      ...record,
      nonce: null,
      heldSequence: logSequence,
      accepted: offer === null ? null : text,
    });
    await timeFloor.raise(timeMs);
    // The DMS has seen this very trial run: that is what a check-in shows, too.
    if (record.onTrial) await bootloader.request({ kind: "checked-in" });
    const left = await follow(answer.answer);
    return { ...answer, answer: left };
  }

  /** One that was taken before: it may have expired since, and the device may have changed. */
  async #readAccepted(text: string): Promise<DfuAnswer> {
    const { answer } = await this.#read(text);
    this.#requireNotExpired(answer);
    await this.#requireUnchanged(await loadBridgeRecord(this.#dependencies.disk));
    return answer;
  }

  /** @throws RegrowError DFU_RESPONSE_MALFORMED, DFU_RESPONSE_FOREIGN, DFU_RESPONSE_UNTRUSTED, DFU_RESPONSE_EXPIRED */
  async #read(text: string): Promise<CarriedAnswer> {
    const { identity: readIdentity, timeFloor } = this.#dependencies;
    const carried = parseAnswer(text);
    if (carried === undefined) throw new RegrowError("DFU_RESPONSE_MALFORMED");
    const identity = await readIdentity();
    const { uuid } = carried.answer;
    if (uuid !== identity.record.uuid)
      throw new RegrowError("DFU_RESPONSE_FOREIGN", { for: uuid, here: identity.record.uuid });
    await timeFloor.recall();
    verifyAnswer(carried, identity, timeFloor.nowMs());
    return carried;
  }

  /** By the time that is known to have passed, and by what has passed since it asked: a device's clock may be years behind. */
  #requireNotExpired({ issuedAtMs, expiresAtMs }: DfuAnswer): void {
    const { timeFloor, clock } = this.#dependencies;
    const sinceMs = this.#askedAtMs === undefined ? 0 : clock.monotonicMs() - this.#askedAtMs;
    if (timeFloor.nowMs() > expiresAtMs || sinceMs > expiresAtMs - issuedAtMs)
      throw new RegrowError("DFU_RESPONSE_EXPIRED", { expired: new Date(expiresAtMs).toISOString() });
  }

  async #requireUnchanged({ running, onTrial }: BridgeRecord): Promise<void> {
    const status = await this.#dependencies.bootloader.request({ kind: "status" });
    const now = status.running?.id ?? null;
    const isOnTrial = status.running?.onTrial ?? (status.record.trial !== null && !status.isSafeMode);
    if (now !== running || isOnTrial !== onTrial)
      throw new RegrowError("DFU_RESPONSE_OVERTAKEN", { running: status.running?.version ?? null });
  }
}
