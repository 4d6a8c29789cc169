import { countedFaults, type BootRecord } from "@regrow/core/boot";
import { COMMANDS, type Answer, type CommandName, type ParsedLine } from "@regrow/core/command";
import { formatFault, formatFaultVerbose, formatUtc } from "@regrow/core/fault";
import { DiskError, type Cryptography, type Disk } from "@regrow/core/port";
import { parseLine } from "@regrow/core/recovery-log";
import { BootRecordStore } from "../store/boot-record-store.ts";
import { RecoveryLog } from "../store/recovery-log.ts";

/** What the commands of rescue read from. They write nothing: there is no bootloader to do it. */
export interface RescueContext {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

type Line = Extract<ParsedLine, { readonly ok: true }>;
type RescueCommand = (context: RescueContext, line: Line) => Promise<Answer>;

const LOG_LINES = 20;
const MAX_LOG_LINES = 64;

const say = (lines: readonly string[]): Answer => ({ code: 0, text: lines.join("\n") });

/** All that works without a framework; `reboot` is the console's own. */
const RESCUE_COMMANDS = [
  "dfu_update",
  "faults_print",
  "help",
  "log",
  "reboot",
  "version",
] as const satisfies CommandName[];
export type RescueCommandName = (typeof RESCUE_COMMANDS)[number];

/** What each of them does. */
export const RESCUE_EXECUTORS: Readonly<Record<Exclude<RescueCommandName, "reboot">, RescueCommand>> = {
  dfu_update: async () => ({
    code: 1,
    text: "Command failed: not yet; update over the serial line comes with serial DFU",
  }),
  faults_print: async (context, { options }) => {
    const record = await readRecord(context);
    if (record === undefined) return { code: 1, text: "Command failed: the boot record cannot be read" };
    return options["verbose"] === undefined
      ? say(countedFaults(record).map((fault, index) => formatFault(index, fault)))
      : say(record.faults.flatMap((fault, index) => formatFaultVerbose(index, fault)));
  },
  help: async () => say(RESCUE_COMMANDS.map((name) => `${name} : ${COMMANDS[name].summary}`)),
  log: (context, line) => printLog(context, line.arguments["count"]),
  version: async (context) => {
    const confirmed = (await readRecord(context))?.confirmed;
    return say([`${confirmed?.product ?? "NONE"}-${confirmed?.version ?? "0.0.0"}, Regrow-rescue`]);
  },
};

export function isRescueCommand(name: CommandName): name is RescueCommandName {
  return RESCUE_COMMANDS.some((each) => each === name);
}

async function printLog({ disk, cryptography }: RescueContext, count: string | undefined): Promise<Answer> {
  try {
    const log = await RecoveryLog.open(disk, cryptography);
    const limit = Math.min(MAX_LOG_LINES, Math.max(1, Number(count ?? LOG_LINES)));
    return say((await log.readAfter(Math.max(0, log.head.sequence - limit), limit)).map(logLine));
  } catch (error) {
    if (error instanceof DiskError) return { code: 1, text: `Command failed: ${error.message}` };
    throw error;
  }
}

function logLine(line: string): string {
  const entry = parseLine(line);
  if (entry === null) return "(a line that cannot be read)";
  const { kind, ...particulars } = entry.event;
  return `${entry.sequence} ${formatUtc(entry.atMs)} ${entry.by} ${kind} ${JSON.stringify(particulars)}`;
}

async function readRecord({ disk, cryptography }: RescueContext): Promise<BootRecord | undefined> {
  const loaded = await new BootRecordStore(disk, cryptography).load();
  return loaded.kind === "ok" ? loaded.value : undefined;
}
