import { countedFaults, type BootRecord } from "@regrow/core/boot";
import { COMMANDS, type CommandName, type ParsedLine } from "@regrow/core/command";
import { formatFault, formatFaultVerbose } from "@regrow/core/fault";
import { asRegrowError } from "@regrow/core/error";
import { formatMissing } from "@regrow/core/intake";
import { DiskError } from "@regrow/core/port";
import { describeEntry, parseLine } from "@regrow/core/recovery-log";
import { readDeviceFacts } from "../bootloader/device-facts.ts";
import { BootRecordStore } from "../store/boot-record-store.ts";
import { RecoveryLog } from "../store/recovery-log.ts";
import { failed, refusal, type RescueAnswer } from "./rescue-answer.ts";
import { rescueIntake, type RescuePorts } from "./rescue-update.ts";

/** What the commands of rescue work with. But for an update they write nothing. */
export type RescueContext = RescuePorts;

type Line = Extract<ParsedLine, { readonly ok: true }>;
type RescueCommand = (context: RescueContext, line: Line) => Promise<RescueAnswer>;

const LOG_LINES = 20;
const MAX_LOG_LINES = 64;

const say = (lines: readonly string[]): RescueAnswer => ({ code: 0, text: lines.join("\n") });

/** All that works without a framework; `reboot` and `dfu_update` are the console's own. */
const RESCUE_COMMANDS = [
  "dfu_query",
  "dfu_update",
  "faults_print",
  "get",
  "help",
  "log",
  "reboot",
  "version",
] as const satisfies CommandName[];
export type RescueCommandName = (typeof RESCUE_COMMANDS)[number];

/** What each of them does. */
export const RESCUE_EXECUTORS: Readonly<Record<Exclude<RescueCommandName, "reboot" | "dfu_update">, RescueCommand>> = {
  dfu_query: async (context, { options: { offline } }) => {
    if (offline === undefined || !/^[0-9a-f]{64}$/.test(offline)) return refusal("noNetwork");
    try {
      return say([formatMissing(await rescueIntake(context).missing(offline))]);
    } catch (error) {
      return { code: 1, text: `0 ${asRegrowError(error).message}` };
    }
  },
  faults_print: async (context, { options }) => {
    const record = await readRecord(context);
    if (record === undefined) return refusal("noRecord");
    return options["verbose"] === undefined
      ? say(countedFaults(record).map((fault, index) => formatFault(index, fault)))
      : say(record.faults.flatMap((fault, index) => formatFaultVerbose(index, fault)));
  },
  get: async ({ disk }, { arguments: { variable } }) => {
    if (variable !== "system.uuid") return refusal("uuidAlone");
    const { uuid } = await readDeviceFacts(disk);
    return uuid === null ? refusal("noIdentity") : say([uuid]);
  },
  help: async () => say(RESCUE_COMMANDS.map((name) => `${name} : ${summaryOf(name)}`)),
  log: (context, line) => printLog(context, line),
  version: async (context) => say([`${await readVersion(context)}, Regrow-rescue`]),
};

/** Which device it is, and what it ran: who stands before it writes that down. */
export async function introduce(context: RescueContext): Promise<string> {
  const { uuid } = await readDeviceFacts(context.disk);
  return `Device ${uuid ?? "of an identity that cannot be read"}, ${await readVersion(context)}`;
}

export function isRescueCommand(name: CommandName): name is RescueCommandName {
  return RESCUE_COMMANDS.some((each) => each === name);
}

function summaryOf(name: RescueCommandName): string {
  return name === "get" ? "print system.uuid; no other variable is known in rescue" : COMMANDS[name].summary;
}

async function printLog({ disk, cryptography }: RescueContext, line: Line): Promise<RescueAnswer> {
  const { count } = line.arguments;
  try {
    const log = await RecoveryLog.open(disk, cryptography);
    const limit = Math.min(MAX_LOG_LINES, Math.max(1, Number(count ?? LOG_LINES)));
    const lines = await log.readAfter(Math.max(0, log.head.sequence - limit), limit);
    return say(line.options["verbose"] === undefined ? lines.map(logLine) : lines);
  } catch (error) {
    if (error instanceof DiskError) return failed(error.message);
    throw error;
  }
}

function logLine(line: string): string {
  const entry = parseLine(line);
  return entry === null ? "(a line that cannot be read)" : describeEntry(entry);
}

async function readVersion(context: RescueContext): Promise<string> {
  const confirmed = (await readRecord(context))?.confirmed;
  return `${confirmed?.product ?? "NONE"}-${confirmed?.version ?? "0.0.0"}`;
}

async function readRecord({ disk, cryptography }: RescueContext): Promise<BootRecord | undefined> {
  const loaded = await new BootRecordStore(disk, cryptography).load();
  return loaded.kind === "ok" ? loaded.value : undefined;
}
