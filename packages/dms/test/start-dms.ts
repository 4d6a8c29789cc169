import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock, Logger } from "@regrow/core/port";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { createDms, type Dms } from "../src/app.ts";
import type { DmsOptions } from "../src/options.ts";
import { answerChecker, type AnswerChecker, type PeopleAnswer } from "../src/api-document/index.ts";

/** A DMS in a folder of its own, which can be started again in it. */
export interface TestDms extends AsyncDisposable {
  readonly dms: Dms;
  readonly folder: string;
  readonly clock: ShiftedClock;
  restart(options?: Partial<DmsOptions>): Promise<void>;
}

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The machine's clock, moved on by hand. */
export class ShiftedClock implements Clock {
  readonly #clock = new SystemClock();
  #shiftMs = 0;
  #wallShiftMs = 0;

  advance(durationMs: number): void {
    this.#shiftMs += durationMs;
  }
  /** The wall clock alone, forward or back: as when somebody sets it. */
  jump(durationMs: number): void {
    this.#wallShiftMs += durationMs;
  }
  nowMs(): number {
    return this.#clock.nowMs() + this.#shiftMs + this.#wallShiftMs;
  }
  monotonicMs(): number {
    return this.#clock.monotonicMs() + this.#shiftMs;
  }
  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(durationMs, signal);
  }
}

export async function startDms(options: Partial<DmsOptions> = {}): Promise<TestDms> {
  const folder = await mkdtemp(join(tmpdir(), "regrow-dms-"));
  const clock = new ShiftedClock();
  const answers = new Map<string, PeopleAnswer>();
  const open = (more: Partial<DmsOptions>): Promise<Dms> =>
    createDms({
      onAnswer: (answer) => void answers.set(JSON.stringify(answer), answer),
      folder,
      peoplePort: 0,
      devicePort: 0,
      clock,
      entropy: new SystemEntropy(),
      logger: SILENT,
      ...options,
      ...more,
    });
  let dms = await open({});
  return {
    get dms() {
      return dms;
    },
    folder,
    clock,
    async restart(more = {}) {
      await dms.close();
      dms = await open(more);
    },
    async [Symbol.asyncDispose]() {
      const wrong = await wrongAnswers(dms, [...answers.values()]);
      await dms.close();
      await rm(folder, { recursive: true, force: true });
      assert.deepEqual(wrong, [], "answers that are not as the OpenAPI document says");
    },
  };
}

/** Whatever a test asks for, each answer must be one that the document of the API names. */
async function wrongAnswers(dms: Dms, answers: readonly PeopleAnswer[]): Promise<readonly string[]> {
  if (answers.length === 0) return [];
  checker ??= answerChecker((await dms.people.inject({ url: "/api/openapi.json" })).payload);
  const check = checker;
  return answers.flatMap((answer) => check(answer) ?? []);
}

/** Every DMS of a process has the same document. */
let checker: AnswerChecker | undefined;
