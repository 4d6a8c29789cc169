import { parseReportLine, parseRequest, type CarriedRequest, type ReportLine } from "@regrow/core/bridge";
import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Clock, Cryptography, Logger } from "@regrow/core/port";
import type { Occasion } from "../audit/index.ts";
import { transact, type Database } from "../database/index.ts";
import { findDevice } from "../device/index.ts";
import { ingestLog } from "../log/index.ts";
import type { Counts } from "../metrics/index.ts";
import type { Scope } from "../organisation/index.ts";
import { findCarried } from "./carried-device.ts";
import { addEntry, isEntryKnown } from "./report-repository.ts";

interface ReportParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly cryptography: Cryptography;
  readonly logger: Logger;
  readonly counts: Counts;
}

/** What became of a report: every line is either taken, known, or refused by name. */
export interface TakenReport {
  readonly taken: number;
  /** Were here already: a report may be handed in as often as one likes. */
  readonly known: number;
  readonly refused: readonly { readonly line: number; readonly code: string; readonly reason: string }[];
}

/** Takes the lines of a technician's report, each once. What a device has signed is looked at, and its log taken in with it. */
export async function takeReport(
  parts: ReportParts,
  scope: Scope,
  lines: readonly string[],
  occasion: Occasion,
): Promise<TakenReport> {
  const counts = { taken: 0, known: 0 };
  const refused: TakenReport["refused"][number][] = [];
  let before: string | undefined;
  for (const [index, line] of lines.entries()) {
    try {
      const read = readLine(parts.cryptography, line, before);
      before = read.hash;
      counts[await takeLine(parts, scope, { ...read, line }, occasion)] += 1;
    } catch (thrown) {
      const error = asRegrowError(thrown);
      if (error.row.http >= 500) throw error;
      refused.push({ line: index + 1, code: error.code, reason: error.message });
    }
  }
  if (counts.taken === 0) occasion.unchanged();
  return { ...counts, refused };
}

/** @param before hash of the line before it; undefined for the first that is handed in, and after one that could not be read */
function readLine(cryptography: Cryptography, line: string, before: string | undefined): ReportLine {
  const read = parseReportLine(cryptography, line);
  if (read === undefined) throw new RegrowError("REPORT_MALFORMED", { reason: "it is not as it was written" });
  if (before !== undefined && read.entry.previous !== before)
    throw new RegrowError("REPORT_MALFORMED", { reason: "a line before it is missing or was put elsewhere" });
  return read;
}

async function takeLine(
  parts: ReportParts,
  scope: Scope,
  { hash, entry, line }: ReportLine & { readonly line: string },
  occasion: Occasion,
): Promise<"taken" | "known"> {
  const { database, clock } = parts;
  const { uuid, action, result, version, technician } = entry;
  if (uuid === null) throw new RegrowError("DEVICE_UNKNOWN", { reason: "the device did not say who it is" });
  if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN");
  if (await isEntryKnown(database, scope.tenant, hash)) return "known";
  const proof = entry.proof === null ? undefined : parseRequest(entry.proof);
  const isProven = proof !== undefined && proof.request.uuid === uuid && (await isShown(parts, scope, proof, version));
  await transact(database, async (writer) => {
    await addEntry(writer, scope.tenant, { hash, line, entry: { ...entry, uuid }, isProven, atMs: clock.nowMs() });
    const changed = { action, result, version, technician, isProven };
    await occasion.record(writer, { target: `device ${uuid}`, changed });
  });
  return "taken";
}

/** Whether the device's own key has signed that it runs the version. What it logged is taken in; where entries are missing it comes another way. */
async function isShown(
  parts: ReportParts,
  scope: Scope,
  proof: CarriedRequest,
  version: string | null,
): Promise<boolean> {
  const device = await findCarried(parts.database, scope, proof);
  const { log, checkIn } = proof.request;
  if (log !== null)
    await ingestLog(parts, device, log).catch((thrown: unknown) => {
      parts.logger.warn("log of a report not taken", { device: device.uuid, reason: asRegrowError(thrown).message });
    });
  return checkIn.running !== null && (version === null || checkIn.running.version === version);
}
