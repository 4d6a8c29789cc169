import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { NO_FINDINGS, together, type AllFindings } from "./findings.ts";
import { makeTemplate } from "./template.ts";
import type { Share } from "./worker.ts";

const THREADS = 2;
/** Nearly all that an order makes is gone with it: with more room it is gone before anybody copies it. */
const YOUNG_MB = 64;
/** Seeds of the threads are so far apart that they never try the same. */
const SEED_STEP = 1_000_000_000;

/** Tries so many random orders in all; tells after each block how far it is. */
export async function runModel(orders: number, seed: number, note: (done: number) => void): Promise<AllFindings> {
  const template = await makeTemplate();
  let found = NO_FINDINGS;
  await Promise.all(
    Array.from({ length: THREADS }, async (_, thread) => {
      const share: Share = { orders: Math.ceil(orders / THREADS), seed: seed + thread * SEED_STEP, template };
      const worker = new Worker(new URL("worker.ts", import.meta.url), {
        workerData: share,
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      });
      worker.on("message", (part: AllFindings) => {
        found = together(found, part);
        note(found.orders);
      });
      // Rejects with what the thread throws.
      await once(worker, "exit");
    }),
  );
  return found;
}
