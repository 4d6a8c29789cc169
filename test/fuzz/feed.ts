import { RegrowError } from "@regrow/core/error";
import type { Random } from "@regrow/sim/clock";
import { mutate } from "./mutate.ts";

/**
 * Something of ours that reads foreign bytes. It may refuse with a RegrowError; anything else that it throws, or rejects with, is a
 * crash. A promise is waited for: one that never settles is a hang.
 */
export interface Target {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  readonly read: (bytes: Uint8Array) => void | Promise<void>;
}

export interface Crash {
  readonly target: string;
  readonly message: string;
  readonly inputHex: string;
}

export interface Fed {
  readonly crashes: readonly Crash[];
  readonly slowestMs: number;
}

/** So much of an input is shown. */
const SHOWN_BYTES = 4_096;

/** Feeds a target with mutated inputs; equal randomness gives equal inputs. */
export async function feed(target: Target, count: number, random: Random): Promise<Fed> {
  const crashes: Crash[] = [];
  let slowestMs = 0;
  for (let fed = 0; fed < count; fed += 1) {
    const input = mutate(target.seeds, random);
    const begunMs = performance.now();
    const thrown = await readOne(target, input);
    slowestMs = Math.max(slowestMs, performance.now() - begunMs);
    if (thrown !== undefined)
      crashes.push({
        target: target.name,
        message: thrown,
        inputHex: Buffer.from(input.subarray(0, SHOWN_BYTES)).toString("hex"),
      });
  }
  return { crashes, slowestMs };
}

/** What was thrown that is no clear refusal; undefined when nothing was. */
async function readOne(target: Target, input: Uint8Array): Promise<string | undefined> {
  try {
    const reading = target.read(input);
    if (reading !== undefined) await reading;
    return undefined;
  } catch (error) {
    if (error instanceof RegrowError) return undefined;
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
