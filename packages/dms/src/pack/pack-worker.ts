// A worker thread that makes one pack and ends, which gives back all the memory that it took.
import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { asRegrowError } from "@regrow/core/error";
import { makePack } from "./make-pack.ts";
import type { PackAnswer, PackTask } from "./worker-messages.ts";

// 0 is this thread alone, on Linux: devices that check in come first. Where that is refused, they share.
try {
  setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // no reason not to make it
}

parentPort?.postMessage(await run(workerData as PackTask));

async function run({ blobsFolder, plan, folder }: PackTask): Promise<PackAnswer> {
  try {
    await makePack(blobsFolder, plan, folder);
    return { kind: "made" };
  } catch (thrown) {
    const { code, details } = asRegrowError(thrown);
    return { kind: "failed", code, details };
  }
}
