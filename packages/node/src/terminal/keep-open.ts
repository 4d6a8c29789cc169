import { isatty } from "node:tty";
import { STANDARD_INPUT, stty } from "./stty.ts";

/**
 * Takes from a terminal on standard input that Ctrl-D is its end: whoever reads it would never read again, and noise on a line holds
 * that byte now and then. Does nothing where standard input is none, or where there is no `stty`.
 * @returns what gives the terminal back as it was, once; it never rejects
 */
export async function keepOpen(): Promise<AsyncDisposable> {
  const before = isatty(0) ? await stty(STANDARD_INPUT, ["-g"]) : undefined;
  const isKept = before !== undefined && (await stty(STANDARD_INPUT, ["eof", "undef"])) !== undefined;
  return {
    [Symbol.asyncDispose]: async () => {
      if (isKept) await stty(STANDARD_INPUT, [before]);
    },
  };
}
