import { asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Logger } from "@regrow/core/port";
import { restoreWebApp, type RestoreContext, type RestoreFrom, type RestoreStep } from "./restore-web-app.ts";

/** How restoring the web app stands, as `GET /recovery` tells it. */
export type RestoreState =
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly step: RestoreStep }
  | { readonly state: "done"; readonly shown: number; readonly from: readonly string[] }
  | { readonly state: "failed"; readonly error: ErrorCode; readonly advice: string };

export interface RestoreDependencies {
  readonly context: RestoreContext;
  readonly log: Logger;
  /** The web app is as it should be; `isRootChanged`: the server has to look for its first page again. */
  readonly onRestored: (isRootChanged: boolean) => Promise<void>;
}

/** Restores one at a time, behind the back of whoever asked, who may have gone. */
export class RestoreDesk {
  readonly #dependencies: RestoreDependencies;
  #state: RestoreState = { state: "idle" };
  #running: Promise<void> = Promise.resolve();

  constructor(dependencies: RestoreDependencies) {
    this.#dependencies = dependencies;
  }

  get state(): RestoreState {
    return this.#state;
  }

  /** Does nothing while one is going on. */
  begin(from: RestoreFrom): void {
    if (this.#state.state !== "running") this.#running = this.#run(from);
  }

  /** Resolves when nothing is going on any more. */
  settled(): Promise<void> {
    return this.#running;
  }

  async #run(from: RestoreFrom): Promise<void> {
    const { context, log, onRestored } = this.#dependencies;
    this.#state = { state: "running", step: "showing" };
    try {
      const restored = await restoreWebApp(context, from, (step) => (this.#state = { state: "running", step }));
      const { shown, isRootChanged } = restored;
      await onRestored(isRootChanged);
      this.#state = { state: "done", shown, from: restored.from };
      log.info("web app restored", { shown, from: restored.from.join(", ") });
    } catch (thrown) {
      const error = asRegrowError(thrown);
      this.#state = { state: "failed", error: error.code, advice: `${error.message}. ${error.row.fix}` };
      log.warn("web app not restored", { code: error.code, reason: error.message });
    }
  }
}
