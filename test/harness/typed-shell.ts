import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChild } from "regrow/process";

/** A shell on a terminal of its own, typed into as a person does: what asks for passphrases and consent finds somebody to ask. */
export interface TypedShell extends AsyncDisposable {
  type(line: string): void;
  /** The first match in what the terminal showed since the last one. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /**
   * Types a command, answers what it asks however often, and waits until it has succeeded.
   * @param answers to questions as they end, such as "Type yes: "
   * @throws Error with what was shown where it has not succeeded
   */
  run(line: string, answers?: Readonly<Record<string, string>>): Promise<void>;
}

const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const WITHIN_MS = 60_000;
const PROMPT = String.raw`\[exit (\d+)\] `;

/**
 * Made by socat, since Node cannot make a terminal. `npx regrow` runs this checkout's command line, as in a checkout.
 * @param folder where the commands run; their own files go below it
 */
export async function startTypedShell(folder: string): Promise<TypedShell> {
  const child = await startChild({
    name: "shell",
    command: "socat",
    arguments: ["-", "EXEC:sh,pty,setsid,ctty,sane,echo=0,stderr"],
    folder,
    environment: { ...process.env, XDG_CONFIG_HOME: join(folder, "config"), PS1: "[exit $?] ", ENV: "", TERM: "dumb" },
    logFile: join(folder, "shell.log"),
  });
  const waitFor: TypedShell["waitFor"] = (pattern, timeoutMs = WITHIN_MS) => child.output.waitFor(pattern, timeoutMs);
  const ended = async (line: string, answers: Readonly<Record<string, string>>): Promise<void> => {
    const questions = Object.keys(answers).map((question) => RegExp.escape(question));
    for (;;) {
      const [shown, exit] = await waitFor(new RegExp([PROMPT, ...questions].join("|")));
      if (exit === "0") return;
      if (exit !== undefined) throw new Error(`exit ${exit}: ${line}\n${child.output.text().slice(-2_000)}`);
      child.type(answers[shown] ?? "");
    }
  };
  const shell: TypedShell = {
    type: child.type,
    waitFor,
    async run(line, answers = {}) {
      child.type(line);
      await ended(line, answers);
    },
    [Symbol.asyncDispose]: async () => void (await child.killAll()),
  };
  await ended("the shell", {});
  await shell.run(`npx() { shift; '${process.execPath}' '${MAIN}' "$@"; }`);
  return shell;
}
