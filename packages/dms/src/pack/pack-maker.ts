import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { RegrowError } from "@regrow/core/error";
import { FairSlots } from "../limit/index.ts";
import type { PackPlan } from "./pack-plan.ts";
import type { PackAnswer, PackTask } from "./worker-messages.ts";

const PROGRAM = new URL("./pack-worker.ts", import.meta.url);
/** One processor is left to those who check in. Each worker takes 500 MB at most, whatever the files' size (node/delta). */
const RULE = { atOnce: Math.max(1, availableParallelism() - 1), waiting: 256, waitingEach: 64 };

/** Makes packs in threads of their own, in turns by organisation. */
export class PackMaker implements AsyncDisposable {
  readonly #blobsFolder: string;
  readonly #slots = new FairSlots(RULE);
  readonly #running = new Set<Worker>();
  #isClosed = false;

  constructor(blobsFolder: string) {
    this.#blobsFolder = blobsFolder;
  }

  /**
   * Makes the pack in an empty folder (`makePack`). `plan` is asked for when its turn has come.
   * @throws RegrowError RATE_LIMITED when too many wait; BUNDLE_STORE_DAMAGED; STORAGE_FAILED; INTERNAL, also when the DMS ends meanwhile
   */
  make(tenant: string, folder: string, plan: () => Promise<PackPlan>): Promise<void> {
    return this.#slots.run(tenant, async () =>
      this.#run({ blobsFolder: this.#blobsFolder, plan: await plan(), folder }),
    );
  }

  /** Ends what is being made: it is made again when it is asked for. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#running].map((worker) => worker.terminate()));
  }

  async #run(task: PackTask): Promise<void> {
    if (this.#isClosed) throw new RegrowError("INTERNAL", { reason: "the DMS ends" });
    const worker = new Worker(PROGRAM, { workerData: task, name: "pack" });
    this.#running.add(worker);
    try {
      const answer = await answerOf(worker);
      if (answer.kind === "failed") throw new RegrowError(answer.code, answer.details);
    } finally {
      this.#running.delete(worker);
      await worker.terminate();
    }
  }
}

/** @throws RegrowError INTERNAL when it ends without one */
async function answerOf(worker: Worker): Promise<PackAnswer> {
  const ended = new AbortController();
  const { signal } = ended;
  try {
    return await Promise.race([
      once(worker, "message", { signal }).then(([answer]: PackAnswer[]) => {
        if (answer === undefined) throw new RegrowError("INTERNAL", { reason: "a worker answered nothing" });
        return answer;
      }),
      once(worker, "exit", { signal }).then(([code]) => {
        throw new RegrowError("INTERNAL", { reason: "a worker ended without an answer", code: Number(code) });
      }),
    ]);
  } finally {
    ended.abort();
  }
}
