import type { Clock } from "@regrow/core/port";
import type { Status } from "../output/index.ts";

/** Everything a command may touch besides its input; the composition root (main.ts) makes it. */
export interface Context {
  /** Folder that relative paths start from. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** Progress and notes, on standard error. */
  readonly status: Status;
  /** A line of the result before the command has ended, on standard output. */
  readonly print: (line: string) => void;
  /** True with --json: what is printed is for programs. */
  readonly isJson: boolean;
  /** True with --quiet: a command that is typed by a timer may leave out what nobody must look at. */
  readonly isQuiet: boolean;
}
