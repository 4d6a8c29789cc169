import { open, readFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { REPORT_START, formatReportLine, parseReportLine, type TechnicianEntry } from "@regrow/core/bridge";
import { RegrowError } from "@regrow/core/error";
import { printable } from "@regrow/core/fault";
import { acquireLock } from "@regrow/node/file-lock";
import { NodeCryptography } from "@regrow/node/cryptography";

/** What was done with one device; who, where and what came before is added. */
export type ReportedWork = Pick<
  TechnicianEntry,
  "port" | "uuid" | "action" | "version" | "result" | "detail" | "proof"
>;

export interface ReportOptions {
  readonly file: string;
  /** Who did it; the user of this computer unless told. */
  readonly technician?: string;
  readonly atMs: number;
}

const LINE_MAX = 128;
const DETAIL_MAX = 1_024;

/**
 * Adds a line to a technician's report, durable when it resolves: the file is made where there is none. Lines hang together by their hashes,
 * so that none of them can be changed or left out later; several programs may write to one file.
 * @throws RegrowError REPORT_MALFORMED when its last line was changed; CONFIGURATION_INVALID when the file is being written
 */
export async function addToReport({ file, technician, atMs }: ReportOptions, work: ReportedWork): Promise<void> {
  const taken = await acquireLock(`${file}.lock`);
  if (taken.kind === "held")
    throw new RegrowError("CONFIGURATION_INVALID", { file, "being written by process": taken.pid });
  await using _lock = taken.lock;
  const cryptography = new NodeCryptography();
  const lines = await readReport(file);
  const last = lines.at(-1);
  const before = last === undefined ? undefined : parseReportLine(cryptography, last);
  if (last !== undefined && before === undefined)
    throw new RegrowError("REPORT_MALFORMED", { file, line: lines.length });
  const entry: TechnicianEntry = {
    ...work,
    port: oneLine(work.port, 256),
    detail: oneLine(work.detail, DETAIL_MAX),
    previous: before?.hash ?? REPORT_START,
    atMs,
    technician: oneLine(technician ?? userInfo().username, LINE_MAX),
    host: oneLine(hostname(), LINE_MAX),
  };
  await using report = await open(file, "a", 0o600);
  await report.appendFile(`${formatReportLine(cryptography, entry)}\n`);
  await report.sync();
}

/** Lines of a report, without empty ones; none where there is no file. @throws RegrowError INPUT_UNREADABLE */
export async function readReport(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}

function oneLine(text: string, length: number): string {
  return printable(text).replaceAll(/\s/g, " ").slice(0, length).toWellFormed();
}
