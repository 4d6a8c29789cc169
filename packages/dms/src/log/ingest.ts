import { RegrowError } from "@regrow/core/error";
import type { Clock, Cryptography } from "@regrow/core/port";
import { logProof, type LogAnswer, type LogRequest } from "@regrow/core/protocol";
import { parseLine, verifyChain, type LogHead, type ParsedEntry } from "@regrow/core/recovery-log";
import { transact, type Database, type Writer } from "../database/index.ts";
import { isSignedByDevice, type KnownDevice } from "../device/index.ts";
import { countFault } from "../fault/index.ts";
import type { Counts } from "../metrics/index.ts";
import { endOrder } from "../order/index.ts";
import { derive } from "./derive.ts";
import {
  addFault,
  addLine,
  addOutcome,
  markLogBroken,
  readLines,
  readLogHead,
  setLogHead,
  setWell,
  setRunning,
  type HeldLog,
} from "./log-repository.ts";
import { raiseEntryEvent } from "./raise-entry-event.ts";

interface IngestParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly cryptography: Cryptography;
  readonly counts: Pick<Counts, "outcomes" | "faults" | "safeModes">;
}

/** Lines that hang together and end in an entry that the device has signed. */
interface SignedRun {
  readonly lines: readonly string[];
  readonly entries: readonly ParsedEntry[];
  /** What the first of them is linked to. */
  readonly from: LogHead;
  readonly end: LogHead;
}

/**
 * POST /log: takes each entry of a device's recovery log once, with everything that follows from it, in one transaction.
 * Repeats change nothing; where entries are missing, the answer says from where to send. A signed past that differs from
 * the one held marks the device.
 * @throws RegrowError LOG_CHAIN_BROKEN
 */
export async function ingestLog(parts: IngestParts, device: KnownDevice, request: LogRequest): Promise<LogAnswer> {
  const run = verifyRun(parts.cryptography, device, request);
  const nowMs = parts.clock.nowMs();
  const result = await transact(parts.database, async (writer) => {
    const held = await readLogHead(writer, device.uuid);
    if (run.from.sequence > held.sequence) return { sequence: held.sequence };
    if (!(await isSamePast(writer, device, run, held))) {
      await markLogBroken(writer, device.uuid);
      return "forked";
    }
    for (const [index, entry] of run.entries.entries()) {
      if (entry.sequence > held.sequence) await takeEntry(writer, device, entry, run.lines[index] ?? "", held, nowMs);
    }
    const head = run.end.sequence > held.sequence ? run.end : held;
    await setLogHead(writer, device.uuid, head, held);
    return { sequence: head.sequence, before: held.sequence };
  });
  if (result === "forked") throw new RegrowError("LOG_CHAIN_BROKEN", { reason: "differs from what was sent before" });
  const { sequence, before = sequence } = result;
  count(
    parts.counts,
    run.entries.filter((entry) => entry.sequence > before),
  );
  return { logSequence: sequence };
}

function verifyRun(cryptography: Cryptography, device: KnownDevice, request: LogRequest): SignedRun {
  const first = parseLine(request.entries[0] ?? "");
  if (first === null) throw new RegrowError("LOG_CHAIN_BROKEN", { at: 0, reason: "malformed" });
  const from = { sequence: first.sequence - 1, hash: first.previous };
  const chain = verifyChain(request.entries, from, cryptography);
  if (!chain.ok) throw new RegrowError("LOG_CHAIN_BROKEN", { at: chain.at, reason: chain.reason });
  const proof = logProof(device.uuid, chain.head.sequence, chain.head.hash);
  // A stranger's word never marks a device: only what its own key has signed is looked at.
  if (!isSignedByDevice(device.publicKey, proof, request.signature))
    throw new RegrowError("LOG_CHAIN_BROKEN", { reason: "not signed by the device" });
  return { lines: request.entries, entries: chain.entries, from, end: chain.head };
}

/** What was taken, once it is durable. */
function count(counts: IngestParts["counts"], entries: readonly ParsedEntry[]): void {
  for (const entry of entries) {
    const { outcome, fault } = derive(entry);
    if (outcome !== undefined) counts.outcomes.add(outcome.result);
    if (fault !== undefined) counts.faults += 1;
    if (entry.event.kind === "safe-mode-entered") counts.safeModes += 1;
  }
}

async function isSamePast(writer: Writer, device: KnownDevice, run: SignedRun, held: LogHead): Promise<boolean> {
  // No more of it than was sent: a device may send its first entry again that has a hundred thousand by now.
  const past = await readLines(writer, device.uuid, run.from.sequence + 1, Math.min(run.end.sequence, held.sequence));
  // What is kept no longer is not compared: each entry names the hash of the one before, so the ones that are kept speak for it.
  const isSame = run.entries.every(({ sequence }, index) => {
    const line = past.get(sequence);
    return line === undefined || line === run.lines[index];
  });
  // Without overlap the link itself must fit; with it, equal lines have equal links.
  return isSame && (run.from.sequence < held.sequence || run.from.hash === held.hash);
}

async function takeEntry(
  writer: Writer,
  device: KnownDevice,
  entry: ParsedEntry,
  line: string,
  { owner: present, hiddenUntil }: HeldLog,
  nowMs: number,
): Promise<void> {
  await addLine(writer, device.uuid, entry, line, nowMs);
  const { outcome, fault, running, order, isWell = false } = derive(entry);
  // As it is in this transaction: the device may have changed hands since it was let in.
  const owner = entry.sequence > hiddenUntil ? present : null;
  if (outcome !== undefined) await addOutcome(writer, device.uuid, entry, outcome, { owner, nowMs });
  if (fault !== undefined) {
    await addFault(writer, device.uuid, entry.sequence, fault, nowMs);
    // What it logged before it changed hands is not its present owner's.
    if (entry.sequence > hiddenUntil) await countFault(writer, device.uuid, entry.sequence, fault, nowMs);
  }
  if (running !== undefined) await setRunning(writer, device.uuid, running);
  if (isWell) await setWell(writer, device.uuid, entry.sequence);
  if (entry.sequence > hiddenUntil) await raiseEntryEvent(writer, device.uuid, entry, nowMs);
  if (order !== undefined) await endOrder(writer, device.uuid, order, nowMs);
}
