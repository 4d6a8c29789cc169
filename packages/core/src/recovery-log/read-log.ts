import type { Cryptography } from "../port/index.ts";
import { EMPTY_LOG, verifyChain, type ChainProblem, type LogHead } from "./chain.ts";
import type { ParsedEntry } from "./parse-line.ts";

/** What a log file holds. */
export interface ReadLog {
  /** Whole lines without their line feeds; `entries` are the same, parsed. */
  readonly lines: readonly string[];
  readonly entries: readonly ParsedEntry[];
  readonly head: LogHead;
  /** Length of the good part: a writer cuts the file here before it appends. */
  readonly goodBytes: number;
  /** What follows the good part. "torn": a last line that a power cut ended; anything else is damage within the file. */
  readonly rest: "nothing" | "torn" | ChainProblem;
}

/** Reads a recovery log from its first entry on. Total over all bytes. */
export function readLog(bytes: Uint8Array, cryptography: Cryptography, from: LogHead = EMPTY_LOG): ReadLog {
  const lines = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\n");
  const last = lines.pop() ?? "";
  const chain = verifyChain(lines, from, cryptography);
  const good = lines.slice(0, chain.entries.length);
  const goodBytes = good.reduce((sum, line) => sum + new TextEncoder().encode(line).length + 1, 0);
  return { lines: good, entries: chain.entries, head: chain.head, goodBytes, rest: restOf(chain, lines.length, last) };
}

/** Appending syncs, so only the last write can be torn: at most its own line, with or without its line feed. */
function restOf(chain: ReturnType<typeof verifyChain>, lineCount: number, last: string): ReadLog["rest"] {
  if (!chain.ok) return chain.at === lineCount - 1 && last === "" ? "torn" : chain.reason;
  return last === "" ? "nothing" : "torn";
}
