import { parentPort, workerData } from "node:worker_threads";
import { invariant } from "@regrow/core/error";
import { Random } from "@regrow/sim/clock";
import { feed, type Crash } from "./feed.ts";
import { TARGETS } from "./targets.ts";

/** A part of the run, for one thread. */
export interface Share {
  readonly seed: number;
  readonly inputs: number;
  /** Targets whose number is this, modulo `of`. */
  readonly part: number;
  readonly of: number;
}

/** Told after every block of inputs. */
export interface Told {
  readonly target: string;
  readonly inputs: number;
  readonly crashes: readonly Crash[];
  readonly slowestMs: number;
  readonly heapMb: number;
}

const BLOCK = 500;

const share: Share = workerData;
const port = parentPort;
invariant(port !== null, "runs as a worker");
const targets = TARGETS.filter((_, index) => index % share.of === share.part);
const random = new Random(share.seed + share.part);

for (let done = 0, turn = 0; done < share.inputs; done += BLOCK, turn += 1) {
  const target = targets[turn % targets.length];
  invariant(target !== undefined, "there are targets");
  const fed = await feed(target, BLOCK, random);
  const told: Told = { target: target.name, inputs: BLOCK, ...fed, heapMb: process.memoryUsage().heapUsed / 2 ** 20 };
  port.postMessage(told);
}
