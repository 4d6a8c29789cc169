import { wordsOf, type CommandResult } from "../api/index.ts";
import { countFaults, MAX_FAULTS } from "../faults/faults.ts";

/** One step of the documented way out of safe mode. Source: device-facts 4.4. */
export interface RecoveryStep {
  readonly line: string;
  readonly title: string;
  readonly button: string;
  /** What an answer of the device means; `isDone` ticks the step off. */
  readonly judge: (text: string) => { readonly isDone: boolean; readonly words: string };
}

/** The five steps, in their order. */
export const RECOVERY_STEPS: readonly RecoveryStep[] = [
  {
    line: "get system.safemode.status",
    title: "Ask whether the device is in safe mode",
    button: "Ask",
    judge: (text) =>
      text.trim() === "1"
        ? { isDone: true, words: "1: it is in safe mode, the app does not run." }
        : { isDone: true, words: `${text.trim()}: it is not in safe mode.` },
  },
  {
    line: "faults_print",
    title: "Look at the faults that led here",
    button: "Show",
    judge: (text) => ({ isDone: true, words: `${countFaults(text)} of ${MAX_FAULTS} faults.\n${text}`.trim() }),
  },
  {
    line: "faults_reset",
    title: "Clear the faults",
    button: "Clear",
    judge: (text) => ({ isDone: true, words: `${text}: the counter is at 0.` }),
  },
  {
    line: "faults_print",
    title: "See that none is left",
    button: "Check",
    judge: (text) =>
      countFaults(text) === 0
        ? { isDone: true, words: "Nothing is left." }
        : { isDone: false, words: `${countFaults(text)} faults are still there: clear them first.` },
  },
  {
    line: "reboot",
    title: "Restart into the ordinary mode",
    button: "Restart",
    judge: (text) => ({ isDone: true, words: `${text}. The page goes on by itself when the device is back.` }),
  },
];

/** What a step came to. */
export interface StepOutcome {
  readonly isDone: boolean;
  readonly words: string;
}

/** What an answer to a step means. */
export function judgeStep(step: RecoveryStep, result: CommandResult): StepOutcome {
  if (result.kind === "answer" && result.code === 0) return step.judge(result.text);
  return { isDone: false, words: wordsOf(result) };
}
