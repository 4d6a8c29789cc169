// A worker thread that reads the database by a connection of its own, one question after the other. It imports nothing of ours that
// is there at run time: it starts while somebody waits for a page.
import { setPriority } from "node:os";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { ReaderAnswer, ReaderQuestion, ReaderTask } from "./reader-messages.ts";

const LOCK_TIMEOUT_MS = 5_000;
/** Statements that are kept to be used again. The longest unused goes first. */
const MAX_STATEMENTS = 200;

/**
 * Of the Linux scheduler: gives this thread a third of the time of one that devices check in by, where both want the same processor. The
 * lowest priorities would make people wait for seconds where a machine has other work too.
 */
const NICE = 5;

// 0 is this thread alone, on Linux. Where that is refused, they share.
try {
  setPriority(0, NICE);
} catch {
  // no reason not to read
}

interface Statement {
  readonly statement: StatementSync;
  readonly names: readonly string[];
}

const { path } = workerData as ReaderTask;
const database = new DatabaseSync(path, { readOnly: true, timeout: LOCK_TIMEOUT_MS });
const held = new Map<string, Statement>();

parentPort?.on("message", (question: ReaderQuestion) => parentPort?.postMessage(answer(question)));

function answer({ text, parameters }: ReaderQuestion): ReaderAnswer {
  try {
    const { statement, names } = prepare(text);
    // What kysely hands over: values that the schema's types allow, and that have come here by a copy.
    const rows: unknown = statement.all(...(parameters as readonly SQLInputValue[]));
    return { kind: "rows", names, rows: rows as readonly (readonly unknown[])[] };
  } catch (thrown) {
    return { kind: "failed", reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function prepare(text: string): Statement {
  const known = held.get(text) ?? make(text);
  held.delete(text);
  held.set(text, known);
  const oldest = held.keys().next();
  if (held.size > MAX_STATEMENTS && oldest.done !== true) held.delete(oldest.value);
  return known;
}

function make(text: string): Statement {
  const statement = database.prepare(text);
  statement.setReturnArrays(true);
  return { statement, names: statement.columns().map(({ name }) => name) };
}
