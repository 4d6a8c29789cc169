import { asRegrowError, type ErrorCode, type RegrowError } from "@regrow/core/error";
import type { Missing } from "@regrow/core/intake";
import type { Actor } from "@regrow/core/recovery-log";
import { asStorageError } from "../store/index.ts";
import { adoptPack } from "./adopt-pack.ts";
import { findHead, findUpdate, updateIdOf } from "./find-head.ts";
import type { IntakePorts } from "./intake-ports.ts";
import { StagedBundle } from "./staged-bundle.ts";
import { takeBundle } from "./take-bundle.ts";
import type { TakeOptions, Taken, TakenHead } from "./taken.ts";

export interface BundleIntake {
  /**
   * Reads a bundle to its end, whatever brings it: the head first, which may be refused before anything else has come, then object by
   * object into the update's folder, verified, so that a cut costs the piece that was on its way; then it is installed as an update
   * over the air is. Objects that are here already may be left out of the source; padding may follow its end.
   * @throws RegrowError TRUST_*, UPDATE_*, BUNDLE_*, MANIFEST_*, STORAGE_*; UPDATE_BUSY while `isBusy`; what the source throws
   */
  takeBundle(source: AsyncIterable<Uint8Array>, options: TakeOptions): Promise<Taken>;
  /** What of a bundle is still needed here, by the hash of its manifest. @throws RegrowError UPDATE_BUSY, STORAGE_FAILED */
  missing(manifestSha256: string): Promise<Missing>;
  /** Another update goes on that does not make way: one that was brought too, or one that is being installed. */
  readonly isBusy: boolean;
}

/** These say nothing of the bundle: there is nothing to tell its publisher. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "BUNDLE_TRUNCATED",
  "STORAGE_FAILED",
  "STORAGE_FULL",
  "UPDATE_BUSY",
  "UPDATE_INTERRUPTED",
]);
const MAX_DETAIL = 512;

/** The one way in for bundles that come as a file: serial line, upload, USB stick. */
export class Intake implements BundleIntake {
  readonly #ports: IntakePorts;

  constructor(ports: IntakePorts) {
    this.#ports = ports;
  }

  get isBusy(): boolean {
    return this.#ports.desk.isHeld;
  }

  async missing(manifestSha256: string): Promise<Missing> {
    const { installer, desk } = this.#ports;
    await desk.makeWay();
    try {
      const known = await findHead(this.#ports, manifestSha256);
      if (known === undefined) return { kind: "head" };
      const { record } = await installer.status();
      // It lies ready, or runs on trial: what has brought it is tidied away.
      if (record.trial?.generation.id === manifestSha256) return { kind: "none" };
      const updateId = (await findUpdate(this.#ports, manifestSha256)) ?? updateIdOf(manifestSha256);
      await adoptPack(this.#ports, updateId, known.manifests.full);
      const staged = await StagedBundle.survey(this.#ports, updateId, known.manifests);
      return staged.isComplete && record.confirmed?.id === manifestSha256 ? { kind: "none" } : staged.missing;
    } catch (error) {
      throw asStorageError(error);
    }
  }

  takeBundle(source: AsyncIterable<Uint8Array>, options: TakeOptions): Promise<Taken> {
    return this.#ports.desk.run(async () => {
      let head: TakenHead | undefined;
      const onHead = (found: TakenHead): void => {
        head = found;
        options.onHead?.(found);
      };
      try {
        return await takeBundle(this.#ports, source, { ...options, onHead });
      } catch (thrown) {
        options.signal.throwIfAborted();
        const error = asRegrowError(asStorageError(thrown));
        await this.#refused(error, options.by, head);
        throw error;
      }
    });
  }

  async #refused(error: RegrowError, by: Actor, head: TakenHead | undefined): Promise<void> {
    const { installer, log } = this.#ports;
    log.error("bundle refused", { code: error.code, reason: error.message, version: head?.version ?? null });
    if (PASSING.has(error.code) || error.code.startsWith("TRANSFER_")) return;
    const event = {
      kind: "update-refused",
      updateId: head === undefined ? "file" : updateIdOf(head.manifestSha256),
      version: head?.version ?? null,
      code: error.code,
      detail: error.message.slice(0, MAX_DETAIL),
    } as const;
    await installer
      .record(by, event)
      .catch((failure: unknown) => log.warn("refusal not recorded", { reason: asRegrowError(failure).message }));
  }
}
