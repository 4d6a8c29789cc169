import { setFlagsFromString } from "node:v8";

/** Pieces of work that want it now. */
let wanted = 0;

/**
 * Lets the optimizing compiler work while something is computed that takes minutes without it: deltas are unpacked six to nine times faster.
 * Otherwise it is off, because it costs memory (`RUNTIME_FLAGS`); what it has made is forgotten in time.
 */
export async function withFastCode<Result>(work: () => Promise<Result>): Promise<Result> {
  // Somebody may have started this program with it: then there is nothing to switch.
  if (!process.execArgv.includes(OFF)) return work();
  wanted += 1;
  setFlagsFromString(ON);
  try {
    return await work();
  } finally {
    wanted -= 1;
    if (wanted === 0) setFlagsFromString(OFF);
  }
}

const ON = "--turbofan";
const OFF = "--no-turbofan";
