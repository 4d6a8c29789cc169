import { createInterface, moveCursor, clearScreenDown, cursorTo, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { hasSecret } from "@regrow/core/command";
import { MAX_HISTORY, type History } from "./history.ts";

export interface PromptLineOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly history: History;
  readonly complete: (line: string) => [string[], string];
  /** Ctrl-C while nobody waits for a line: something is being done. What was typed ahead is forgotten. */
  readonly onInterrupt: () => void;
}

/** The line that a person types at the bottom of the screen, with readline's editing. Other output goes above it. */
export interface PromptLine {
  /** The next line; undefined when the person leaves (Ctrl-D), or `close` was called. Lines that were typed ahead come at once. */
  next(prompt: string): Promise<string | undefined>;
  /** Shows a line above what is being typed, and leaves that as it is. */
  show(text: string): void;
  close(): void;
}

/** Lines that may be typed or pasted ahead. */
const MAX_AHEAD = 10_000;

export function openPromptLine(options: PromptLineOptions): PromptLine {
  const { input, output, history } = options;
  const readline = createInterface({
    input,
    output,
    terminal: true,
    completer: options.complete,
    history: [...history.lines],
    historySize: MAX_HISTORY,
    removeHistoryDuplicates: true,
  });
  const ahead: string[] = [];
  let waiting: ((line: string | undefined) => void) | undefined;
  let isClosed = false;
  const give = (line: string | undefined): void => {
    const taker = waiting;
    waiting = undefined;
    if (taker !== undefined) taker(line);
    else if (line !== undefined && ahead.length < MAX_AHEAD) ahead.push(line);
  };
  readline.on("line", give);
  readline.on("history", (lines: string[]) => {
    if (hasSecret(lines[0] ?? "")) lines.shift();
  });
  readline.on("SIGINT", () => {
    ahead.length = 0;
    empty(readline);
    output.write("^C\n");
    if (waiting === undefined) options.onInterrupt();
    else readline.prompt();
  });
  readline.on("close", () => {
    isClosed = true;
    give(undefined);
  });
  return {
    async next(prompt) {
      const line = ahead.shift();
      if (line !== undefined) {
        output.write(`${prompt}${line}\n`);
        return line;
      }
      if (isClosed) return undefined;
      readline.setPrompt(prompt);
      readline.prompt();
      return await new Promise((resolve) => (waiting = resolve));
    },
    show(text) {
      if (waiting === undefined || isClosed) return void output.write(`${text}\n`);
      moveCursor(output, 0, -readline.getCursorPos().rows);
      cursorTo(output, 0);
      clearScreenDown(output);
      output.write(`${text}\n`);
      readline.prompt(true);
    },
    close: () => readline.close(),
  };
}

/** Forgets what is typed: to the end of the line, then everything before it. */
function empty(readline: Interface): void {
  readline.write(null, { ctrl: true, name: "e" });
  readline.write(null, { ctrl: true, name: "u" });
}
