import type { Clock } from "@regrow/core/port";
import { bar, percentLine, type Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** What a person sees while a command works. A result is never written here. */
export interface Status {
  /** A line that stays. */
  note(text: string): void;
  /** How far something is: drawn over itself on a terminal, a line every few seconds elsewhere. */
  progress(progress: Progress): void;
  /** Takes what is drawn over off the screen. */
  end(): void;
}

/** Time between two drawings on a terminal, and between two lines in a pipe. */
const DRAW_EVERY_MS = 100;
const LINE_EVERY_MS = 3_000;

export function createStatus(options: {
  readonly terminal: Terminal;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly mode: "shown" | "quiet";
}): Status {
  const { terminal, clock } = options;
  if (options.mode === "quiet") return { note: () => {}, progress: () => {}, end: () => {} };
  let drawn = false;
  let label = "";
  let lastMs = -Infinity;
  /** The label's end that has been told; undefined while it goes on. */
  let ended: Progress | undefined;
  const clear = (): void => {
    if (drawn) terminal.write("\r\u001b[K");
    drawn = false;
  };
  return {
    note(text) {
      clear();
      terminal.write(`${text}\n`);
    },
    progress(progress) {
      const nowMs = clock.monotonicMs();
      const isNew = progress.label !== label;
      const isDone = progress.total !== null && progress.done >= progress.total;
      // A step that tells its end twice has ended once; one that begins anew has less done.
      if (!isNew && ended?.total === progress.total && progress.done >= ended.done) return;
      ended = isDone ? progress : undefined;
      if (!isNew && !isDone && nowMs - lastMs < (terminal.isInteractive ? DRAW_EVERY_MS : LINE_EVERY_MS)) return;
      label = progress.label;
      lastMs = nowMs;
      clear();
      if (!terminal.isInteractive) terminal.write(`${percentLine(progress)}\n`);
      else {
        terminal.write(`${bar(progress, terminal.columns)}${isDone ? "\n" : ""}`);
        drawn = !isDone;
      }
    },
    end: clear,
  };
}
