import { parentPort } from "node:worker_threads";
import { examine, type Examined } from "./examine.ts";
import { describe } from "./judge.ts";
import { SCENARIOS } from "./scenario/index.ts";

/** A scenario to be examined. */
export interface Job {
  readonly scenario: string;
  readonly isShort: boolean;
  readonly seed: number;
  readonly operation: number | undefined;
}

/** What a worker says: how far it is, and in the end what it found. */
export type WorkerMessage =
  | { readonly kind: "progress"; readonly states: number }
  | { readonly kind: "done"; readonly examined: Examined }
  | { readonly kind: "failed"; readonly scenario: string; readonly reason: string };

const REPORT_EVERY_STATES = 200;

const port = parentPort;
port?.on("message", (job: Job) => {
  let states = 0;
  const onState = (): void => {
    states += 1;
    if (states % REPORT_EVERY_STATES === 0) send({ kind: "progress", states: REPORT_EVERY_STATES });
  };
  run(job, onState).then(send, (error: unknown) => {
    send({ kind: "failed", scenario: job.scenario, reason: describe(error) });
  });
});

async function run({ scenario: name, ...options }: Job, onState: () => void): Promise<WorkerMessage> {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return { kind: "done", examined: await examine(scenario, { ...options, onState }) };
}

function send(message: WorkerMessage): void {
  port?.postMessage(message);
}
