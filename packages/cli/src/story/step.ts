import { styleText } from "node:util";
import { asRegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { formatMs, type Status } from "../output/index.ts";

/** What became of one step. */
export interface StepReport {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  /** What there is to say of it; for one that failed, why. */
  readonly detail: string;
}

/** What a step's work gives: a value for the steps behind it, and a line for the reader. */
export interface Told<T> {
  readonly value: T;
  readonly detail: string;
}

/** Runs steps one after the other, shows each, and remembers what became of it. */
export interface Teller {
  step<T>(name: string, work: () => Promise<Told<T>>, withinMs?: number): Promise<T>;
  readonly reports: () => readonly StepReport[];
}

/** A step that did not come to an end in time. */
export class StepTimeout extends Error {
  override readonly name = "StepTimeout";
}

const STEP_MS = 120_000;
const NAME_WIDTH = 58;

export function createTeller(options: {
  readonly status: Status;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly isColoured: boolean;
}): Teller {
  const { status, clock, signal, isColoured } = options;
  const reports: StepReport[] = [];
  const paint = (style: "green" | "red" | "dim", text: string): string =>
    isColoured ? styleText(style, text, { validateStream: false }) : text;
  const show = (report: StepReport): void => {
    reports.push(report);
    const number = String(reports.length).padStart(2);
    const mark = report.ok ? paint("green", "✓") : paint("red", "✗");
    status.note(`${number} ${mark} ${report.name.padEnd(NAME_WIDTH)} ${paint("dim", formatMs(report.ms).padStart(8))}`);
    for (const line of report.detail === "" ? [] : report.detail.split("\n")) status.note(paint("dim", `     ${line}`));
  };
  return {
    reports: () => reports,
    async step(name, work, withinMs = STEP_MS) {
      const startMs = clock.monotonicMs();
      const took = (): number => Math.round(clock.monotonicMs() - startMs);
      try {
        const { value, detail } = await within(work(), { clock, signal, withinMs });
        show({ name, ok: true, ms: took(), detail });
        return value;
      } catch (thrown) {
        show({ name, ok: false, ms: took(), detail: reasonOf(thrown) });
        throw thrown;
      }
    },
  };
}

/** The work's end, or the bound's, or Ctrl-C, whichever comes first. What is left running ends with its process. */
async function within<T>(
  work: Promise<T>,
  bound: { readonly clock: Clock; readonly signal: AbortSignal; readonly withinMs: number },
): Promise<T> {
  const over = new AbortController();
  const either = AbortSignal.any([bound.signal, over.signal]);
  const timeout = bound.clock.sleep(bound.withinMs, either).then(() => {
    throw new StepTimeout(`it took longer than ${formatMs(bound.withinMs)}`);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    over.abort(); // the timer must not keep the process
  }
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof Error && thrown.name !== "RegrowError") return thrown.message;
  const error = asRegrowError(thrown);
  return `${error.message}\n→ ${error.row.fix}`;
}
