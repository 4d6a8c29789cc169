import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { RegrowError } from "@regrow/core/error";

export interface PasswordSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Variable that holds it; an empty one counts as not given. */
  readonly variable: string;
  /** What a person is asked. */
  readonly question: string;
  readonly signal: AbortSignal;
}

/** A password from a variable, or typed without being shown, or the first line of a pipe. @throws RegrowError USAGE */
export async function readPassword(source: PasswordSource): Promise<string> {
  const given = source.environment[source.variable];
  if (given !== undefined && given !== "") return given;
  const isTerminal = process.stdin.isTTY;
  const lines = createInterface({ input: process.stdin, output: nowhere(), terminal: isTerminal });
  // Only now does the terminal echo nothing by itself: whoever types, or pastes, at once must not be shown.
  if (isTerminal) process.stderr.write(source.question);
  const ended = Promise.withResolvers<string>();
  lines.once("close", () => ended.resolve(""));
  try {
    const password = await Promise.race([lines.question("", { signal: source.signal }), ended.promise]);
    if (password === "") throw new RegrowError("USAGE", { missing: `a password, typed or in ${source.variable}` });
    return password;
  } finally {
    lines.close();
    if (isTerminal) process.stderr.write("\n");
  }
}

/** readline echoes what is typed to its output. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
