import { wholeNumber } from "../fault/index.ts";
import { sha256Hex, type Cryptography } from "../port/index.ts";
import { boundEvent } from "./bound-event.ts";
import type { Actor, RecoveryEntry, RecoveryEvent } from "./entry.ts";
import { parseLine, unhashed, type ParsedEntry } from "./parse-line.ts";

/** The end of a chain: what the next entry is linked to. */
export interface LogHead {
  readonly sequence: number;
  readonly hash: string;
}

/** Of a log without entries. */
export const EMPTY_LOG: LogHead = { sequence: 0, hash: "0".repeat(64) };

export interface AppendedEntry {
  readonly entry: RecoveryEntry;
  /** One line of JSON without its line feed, below `MAX_LINE_BYTES`. */
  readonly line: string;
  readonly head: LogHead;
}

/** The next entry of a chain. Texts of the event that are too long are cut, so that every line can be read again. */
export function appendEntry(
  head: LogHead,
  what: { readonly atMs: number; readonly by: Actor; readonly event: RecoveryEvent },
  cryptography: Cryptography,
): AppendedEntry {
  // The order of the fields is part of the format: the hash is over this text.
  const open = {
    sequence: head.sequence + 1,
    atMs: wholeNumber(what.atMs),
    by: what.by,
    event: boundEvent(what.event),
    previous: head.hash,
  };
  const hash = sha256Hex(cryptography, new TextEncoder().encode(JSON.stringify(open)));
  const entry = { ...open, hash };
  return { entry, line: JSON.stringify(entry), head: { sequence: entry.sequence, hash } };
}

/** Why a line does not continue a chain. */
export type ChainProblem = "malformed" | "sequence" | "previous" | "hash";
export type ChainResult =
  | { readonly ok: true; readonly head: LogHead; readonly entries: readonly ParsedEntry[] }
  /** `at`: index of the first line that does not fit. `head` and `entries` are of the lines before it. */
  | {
      readonly ok: false;
      readonly at: number;
      readonly reason: ChainProblem;
      readonly head: LogHead;
      readonly entries: readonly ParsedEntry[];
    };

/** Whether the lines continue the chain that ends with `from`, without gap or change. */
export function verifyChain(lines: readonly string[], from: LogHead, cryptography: Cryptography): ChainResult {
  const entries: ParsedEntry[] = [];
  let head = from;
  for (const [at, line] of lines.entries()) {
    const entry = parseLine(line);
    const reason = entry === null ? "malformed" : problemOf(entry, line, head, cryptography);
    if (entry === null || reason !== null) return { ok: false, at, reason: reason ?? "malformed", head, entries };
    entries.push(entry);
    head = { sequence: entry.sequence, hash: entry.hash };
  }
  return { ok: true, head, entries };
}

function problemOf(entry: ParsedEntry, line: string, head: LogHead, cryptography: Cryptography): ChainProblem | null {
  if (entry.sequence !== head.sequence + 1) return "sequence";
  if (entry.previous !== head.hash) return "previous";
  return sha256Hex(cryptography, new TextEncoder().encode(unhashed(line))) === entry.hash ? null : "hash";
}
