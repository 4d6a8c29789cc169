import { Worker } from "node:worker_threads";
import type { Examined } from "./examine.ts";
import type { Progress } from "./progress.ts";
import type { Job, WorkerMessage } from "./worker.ts";

const WORKERS = 2;

export interface Finished {
  readonly examined: readonly Examined[];
  /** Scenarios that could not be examined, and why. */
  readonly failed: readonly string[];
}

/** Shares the jobs among worker threads; each takes the next when it is done. */
export async function runJobs(jobs: readonly Job[], progress: Progress): Promise<Finished> {
  const waiting = [...jobs];
  const examined: Examined[] = [];
  const failed: string[] = [];
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL("worker.ts", import.meta.url));
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const end = await runJob(worker, job, (states) => progress.add(states));
      if (end.kind === "done") examined.push(end.examined);
      else failed.push(`${end.scenario}: ${end.reason}`);
      progress.finished(job.scenario);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(WORKERS, jobs.length) }, work));
  return { examined, failed };
}

type End = Exclude<WorkerMessage, { readonly kind: "progress" }>;

function runJob(worker: Worker, job: Job, onProgress: (states: number) => void): Promise<End> {
  const { promise, resolve, reject } = Promise.withResolvers<End>();
  const onMessage = (message: WorkerMessage): void => {
    if (message.kind === "progress") onProgress(message.states);
    else resolve(message);
  };
  worker.on("message", onMessage);
  worker.once("error", reject);
  worker.postMessage(job);
  return promise.finally(() => {
    worker.off("message", onMessage);
    worker.off("error", reject);
  });
}
