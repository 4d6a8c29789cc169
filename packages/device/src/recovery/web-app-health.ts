import type { Clock } from "@regrow/core/port";
import type { FileSystem } from "../file-system/index.ts";
import { isOfWebApp, isWhole } from "./web-app.ts";

export interface WebAppHealthDependencies {
  readonly files: () => Promise<Pick<FileSystem, "find" | "given" | "open">>;
  readonly clock: Pick<Clock, "monotonicMs">;
}

/** Files that are remembered: one is enough to know, a few so that giving one back does not hide the others. */
const MAX_NOTED = 8;
const RECHECK_MS = 5_000;

/**
 * Remembers which files of the web app were damaged when they were served: a first page that is whole is of no use without its scripts.
 * However many are broken, the work is bounded: few are kept, and they are looked at again at most every few seconds.
 */
export class WebAppHealth {
  readonly #dependencies: WebAppHealthDependencies;
  readonly #noted = new Set<string>();
  #untilMs = Number.NEGATIVE_INFINITY;
  #checking: Promise<boolean> | undefined;

  constructor(dependencies: WebAppHealthDependencies) {
    this.#dependencies = dependencies;
  }

  /** A file could not be served because it is damaged. Of files that are not the first page those count that the bundle can give back. */
  async note(name: string, root: string): Promise<void> {
    if (this.#noted.size >= MAX_NOTED) return;
    const given = await (await this.#dependencies.files()).given(name);
    const isRoot = name.replace(/\.gz$/, "") === root;
    if (isRoot || (given !== undefined && isOfWebApp(given, root))) this.#noted.add(name);
  }

  /** Whether one of them still is. */
  async isDamaged(): Promise<boolean> {
    if (this.#noted.size === 0) return false;
    if (this.#dependencies.clock.monotonicMs() < this.#untilMs) return true;
    this.#checking ??= this.#check().finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  /** All is as it should be: it has just been looked at. */
  forget(): void {
    this.#noted.clear();
  }

  async #check(): Promise<boolean> {
    const files = await this.#dependencies.files();
    for (const name of this.#noted) {
      // What has been deleted since was not wanted.
      if ((await files.find(name)) !== undefined && !(await isWhole(files, name))) {
        this.#untilMs = this.#dependencies.clock.monotonicMs() + RECHECK_MS;
        return true;
      }
      this.#noted.delete(name);
    }
    return false;
  }
}
