import { parentPort, workerData } from "node:worker_threads";
import { invariant } from "@regrow/core/error";
import { findAll } from "./findings.ts";
import type { Template } from "./template.ts";

/** A part of the orders, for one thread. */
export interface Share {
  readonly orders: number;
  readonly seed: number;
  readonly template: Template;
}

/** Orders on one database, which is made anew then: it stays small. */
const AT_ONCE = 1_000;

const share: Share = workerData;
const port = parentPort;
invariant(port !== null, "runs as a worker");
for (let done = 0; done < share.orders; done += AT_ONCE)
  port.postMessage(await findAll(share.template, Math.min(AT_ONCE, share.orders - done), share.seed + done));
