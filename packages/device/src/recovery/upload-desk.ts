import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import { countRepaired, type Diagnosis } from "../doctor/index.ts";
import { bundleSource } from "./bundle-source.ts";
import type { BundleIntake, Taken } from "../intake/index.ts";

/** What a bundle file has done, as `POST /bundle` answers it. */
export type UploadResult =
  /** The device starts anew with it when this has been answered. */
  | { readonly result: "installed"; readonly product: string; readonly version: string; readonly restarts: true }
  /** It was installed already: files of it that were damaged or missing are back, but for those that are `left`. */
  | {
      readonly result: "repaired";
      readonly product: string;
      readonly version: string;
      readonly repaired: number;
      readonly left: number;
    }
  /** It was installed already, and nothing is wrong with it. */
  | { readonly result: "up-to-date"; readonly product: string; readonly version: string };

/** How the last upload stands, as `GET /bundle` tells it. */
export type UploadState = (
  | { readonly state: "idle" | "receiving" }
  | ({ readonly state: "done" } & UploadResult)
  | { readonly state: "failed"; readonly error: ErrorCode; readonly advice: string }
) & { readonly receivedBytes: number; readonly totalBytes: number | null };

/** More than any file in a tar may have: what announces more is no bundle for a device. */
export const MAX_UPLOAD_BYTES = 8 * 1024 * 1024 * 1024;

export interface UploadDeskDependencies {
  readonly intake: Pick<BundleIntake, "takeBundle">;
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly log: Logger;
}

/**
 * Takes uploaded bundle files, one at a time. What has been verified of a file that breaks off stays, so that sending it again goes
 * on there.
 */
export class UploadDesk {
  readonly #dependencies: UploadDeskDependencies;
  #state: UploadState = { state: "idle", receivedBytes: 0, totalBytes: null };

  constructor(dependencies: UploadDeskDependencies) {
    this.#dependencies = dependencies;
  }

  get state(): UploadState {
    return this.#state;
  }

  /**
   * @param totalBytes as announced; null where nothing is
   * @param signal who sends is gone, or the kernel stops
   * @throws RegrowError UPDATE_BUSY, BUNDLE_TOO_LARGE before the first byte, UPDATE_INTERRUPTED, what a BundleTaker throws
   */
  async take(body: AsyncIterable<unknown>, totalBytes: number | null, signal: AbortSignal): Promise<UploadResult> {
    if (this.#state.state === "receiving") throw new RegrowError("UPDATE_BUSY");
    if (totalBytes !== null && totalBytes > MAX_UPLOAD_BYTES)
      throw new RegrowError("BUNDLE_TOO_LARGE", { announcedBytes: totalBytes, maxBytes: MAX_UPLOAD_BYTES });
    const { log } = this.#dependencies;
    this.#state = { state: "receiving", receivedBytes: 0, totalBytes };
    try {
      const result = await this.#take(body, signal);
      this.#state = { ...this.#state, state: "done", ...result };
      log.info("bundle uploaded", { result: result.result, version: result.version });
      return result;
    } catch (thrown) {
      const { receivedBytes } = this.#state;
      const reason = "the connection was cut";
      const error = signal.aborted
        ? new RegrowError("UPDATE_INTERRUPTED", { reason, receivedBytes }, { cause: thrown })
        : asRegrowError(thrown);
      const advice = `${error.message}. ${error.row.fix}`;
      this.#state = { state: "failed", error: error.code, advice, receivedBytes, totalBytes };
      log.warn("uploaded bundle refused", { code: error.code, reason: error.message, receivedBytes });
      throw error;
    }
  }

  async #take(body: AsyncIterable<unknown>, signal: AbortSignal): Promise<UploadResult> {
    const { intake, clock } = this.#dependencies;
    const onBytes = (receivedBytes: number): void => void (this.#state = { ...this.#state, receivedBytes });
    const source = bundleSource(body, { clock, maxBytes: MAX_UPLOAD_BYTES, signal, onBytes });
    let product = "";
    const taken = await intake.takeBundle(source, {
      by: "console",
      signal,
      onHead: (head) => (product = head.product),
    });
    return resultOf(taken, product);
  }
}

function resultOf(taken: Taken, product: string): UploadResult {
  const { version } = taken;
  switch (taken.kind) {
    case "installed":
      return { result: "installed", product, version, restarts: true };
    case "repaired":
      return { result: "repaired", product, version, ...counted(taken.diagnosis) };
    case "up-to-date":
      return { result: "up-to-date", product, version };
    case "head":
      throw new RegrowError("BUNDLE_TRUNCATED", { version, reason: "there are no files behind its head" });
  }
}

function counted(diagnosis: Diagnosis): { readonly repaired: number; readonly left: number } {
  const repaired = countRepaired(diagnosis);
  return { repaired, left: diagnosis.findings.length + diagnosis.more - repaired };
}
