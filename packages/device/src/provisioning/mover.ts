import { DMS_MOVE_FILE, DMS_MOVE_MAX_BYTES } from "@regrow/core/dms-move";
import { asRegrowError } from "@regrow/core/error";
import { sha256Hex, type Clock, type Logger } from "@regrow/core/port";
import type { MoveDependencies, MoveOutcome } from "./move.ts";

export interface MoverDependencies extends MoveDependencies {
  /** A file as a user sees it. @throws RegrowError FILE_UNKNOWN, FILE_DAMAGED; FILE_SIZE_WRONG for one that is longer */
  readonly readFile: (name: string, maxBytes: number) => Promise<Uint8Array>;
  /** Names of the files that the DMS gives this device. */
  readonly givenNames: () => Promise<readonly string[]>;
  /** Asks the DMS which files it gives, and waits until they are there. @throws RegrowError as DmsClient does */
  readonly bringFiles: () => Promise<void>;
  /** A line for the person at the console. */
  readonly announce: (line: string) => void;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A DMS that is not there yet is asked again, and not at every check-in with the other one. */
const AGAIN_MS = 10 * 60_000;

/** Takes orders to have another DMS from files: one that a person names, or the one that the DMS gives. One at a time. */
export class Mover {
  readonly #dependencies: MoverDependencies;
  #last: Promise<unknown> = Promise.resolve();
  #tried: { readonly sha256: string; readonly atMs: number } | undefined;

  constructor(dependencies: MoverDependencies) {
    this.#dependencies = dependencies;
  }

  /** A file that is not there yet may be one that the DMS gives. @throws RegrowError FILE_UNKNOWN, and as `moveToDms` */
  async move(file: string): Promise<MoveOutcome> {
    const { bringFiles, log, readFile } = this.#dependencies;
    try {
      return await this.#order(await readFile(file, DMS_MOVE_MAX_BYTES));
    } catch (thrown) {
      if (asRegrowError(thrown).code !== "FILE_UNKNOWN") throw thrown;
    }
    await bringFiles().catch((thrown: unknown) => {
      log.warn("the DMS could not be asked for files", { reason: asRegrowError(thrown).message });
    });
    return this.#order(await readFile(file, DMS_MOVE_MAX_BYTES));
  }

  /**
   * Follows the order that the DMS gives, unless it was tried a short while ago. What is wrong with it is told, and changes nothing.
   * @returns true when the device has another DMS now
   */
  async follow(): Promise<boolean> {
    const { announce, clock, givenNames, log, readFile, signal } = this.#dependencies;
    try {
      if (!(await givenNames()).includes(DMS_MOVE_FILE)) return false;
      const order = await readFile(DMS_MOVE_FILE, DMS_MOVE_MAX_BYTES);
      if (!this.#isDue(order, clock)) return false;
      const outcome = await this.#order(order);
      if (outcome === "moved") announce("Moved to another DMS");
      return outcome === "moved";
    } catch (thrown) {
      if (signal.aborted) return false;
      const error = asRegrowError(thrown);
      log.warn("the DMS that the device is ordered to have is not taken", { code: error.code, reason: error.message });
      announce(`Not moved to another DMS: ${error.message} (${error.code})`);
      return false;
    }
  }

  #isDue(order: Uint8Array, clock: Clock): boolean {
    const sha256 = sha256Hex(this.#dependencies.cryptography, order);
    const atMs = clock.monotonicMs();
    if (this.#tried?.sha256 === sha256 && atMs - this.#tried.atMs < AGAIN_MS) return false;
    this.#tried = { sha256, atMs };
    return true;
  }

  #order(order: Uint8Array): Promise<MoveOutcome> {
    const { signal } = this.#dependencies;
    // Loaded when somebody moves for the first time: most devices never do.
    const moved = this.#last.then(async () => (await import("./move.ts")).moveToDms(this.#dependencies, order, signal));
    this.#last = moved.catch(() => undefined); // the next one is for another to hear of
    return moved;
  }
}
