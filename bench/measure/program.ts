import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** The next thing that a program of a measurement says. @throws Error when it ends instead */
export async function answerOf<Answer>(program: ChildProcess): Promise<Answer> {
  const done = new AbortController();
  const { signal } = done;
  try {
    return await Promise.race([
      once(program, "message", { signal }).then(([answer]) => answer),
      once(program, "exit", { signal }).then(([code]) => {
        throw new Error(`a program of the measurement ended: ${String(code)}`);
      }),
    ]);
  } finally {
    done.abort();
  }
}

/** What it says to that. @throws Error when it ends instead */
export function answerTo<Answer>(program: ChildProcess, question: string | object): Promise<Answer> {
  const answered = answerOf<Answer>(program);
  program.send(question);
  return answered;
}

/** Lets it end, and waits until it has. */
export async function endProgram(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = once(program, "exit");
  if (program.connected) program.disconnect();
  else program.kill();
  await ended;
}
