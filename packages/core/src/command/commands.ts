import { DIALECTS, type Dialect } from "../variable/index.ts";

/**
 * What an argument must look like. "variable" takes one full name, or the several words of a short one, of what can be set;
 * "getter" the same of what can be read, or a group, or `all`; "rest" takes what is left of the line as one value. An "integer" is
 * decimal or, after 0x, hexadecimal; a "handle" is a stream's number, or `all`.
 */
export const ARGUMENT_KINDS = [
  "text",
  "number",
  "variable",
  "getter",
  "rest",
  "mac",
  "token",
  "version",
  "code",
  "integer",
  "handle",
] as const;
export type ArgumentKind = (typeof ARGUMENT_KINDS)[number];

export interface ArgumentRow {
  readonly name: string;
  readonly kind: ArgumentKind;
  readonly optional: boolean;
}

/** An option: `-f`, or with a value `-b <bundle>`. Options may stand before, between and after arguments (device-facts 12). */
export interface OptionRow {
  readonly flag: string;
  readonly name: string;
  readonly value: ArgumentKind | null;
}

/** One command of the command API. Further columns come with the full set. */
export interface CommandRow {
  readonly short: string;
  readonly arguments: readonly ArgumentRow[];
  readonly options: readonly OptionRow[];
  readonly summary: string;
  /** There in safe mode too. */
  readonly safeMode: boolean;
  readonly dialects: readonly Dialect[];
  /** Where it is documented; "ours" where nothing is. */
  readonly source: string;
}

const argument = (name: string, kind: ArgumentKind = "text"): ArgumentRow => ({ name, kind, optional: false });
const optional = (name: string, kind: ArgumentKind = "text"): ArgumentRow => ({ name, kind, optional: true });
const PLAIN = { arguments: [], options: [], safeMode: true, dialects: DIALECTS } as const;
const GECKO: readonly Dialect[] = ["gecko-os"];
const ZENTRI: readonly Dialect[] = ["zentrios"];

/** The table of commands; parser, `help` and docs/reference/commands.md are made from it. */
export const COMMANDS = {
  confirm: { ...PLAIN, short: "cfm", summary: "keep the version that is on trial", source: "ours" },
  dfu_query: {
    ...PLAIN,
    short: "dfuq",
    dialects: GECKO,
    summary: "ask the DMS whether there is an update: 1 and its version, 2 up to date, 0 and why not",
    source: "device-facts 2.10",
  },
  dfu_update: {
    ...PLAIN,
    short: "dfuu",
    arguments: [optional("version", "version")],
    dialects: GECKO,
    summary: "update now",
    source: "device-facts 2.10",
  },
  "dms activate": {
    ...PLAIN,
    short: "dms activate",
    arguments: [argument("product", "code")],
    dialects: ZENTRI,
    summary: "bind the device to a product",
    source: "device-facts 2.8",
  },
  "dms claim": {
    ...PLAIN,
    short: "dms claim",
    arguments: [argument("first"), optional("second")],
    dialects: ZENTRI,
    summary: "claim the device with <token>, or with <product code> <token>",
    source: "device-facts 2.8",
  },
  dms_activate: {
    ...PLAIN,
    short: "dmsa",
    arguments: [argument("product", "code")],
    summary: "bind the device to a product",
    source: "device-facts 2.8",
  },
  dms_claim: {
    ...PLAIN,
    short: "dmsc",
    arguments: [argument("token", "token")],
    summary: "bind the device to the owner of the token",
    source: "device-facts 2.8",
  },
  dms_provision: {
    ...PLAIN,
    short: "dmsp",
    summary: "get a certificate with the token in dms.provision.token",
    source: "device-facts 2.8 and 10",
  },
  doctor: {
    ...PLAIN,
    short: "doc",
    options: [{ flag: "-c", name: "check", value: null }],
    summary: "check everything that is stored, repair what can be given back, from the DMS too; -c: only check",
    source: "ours",
  },
  faults_print: {
    ...PLAIN,
    short: "faup",
    options: [{ flag: "-v", name: "verbose", value: null }],
    summary: "print the faults that count; -v: all that are kept, with their evidence",
    source: "device-facts 2.4; -v ours",
  },
  faults_reset: {
    ...PLAIN,
    short: "faur",
    summary: "clear the faults; then 'reboot' leaves safe mode",
    source: "device-facts 2.5",
  },
  file_create: {
    ...PLAIN,
    short: "fcr",
    arguments: [
      argument("name"),
      argument("size", "number"),
      optional("version", "version"),
      optional("type", "integer"),
      optional("checksum"),
    ],
    options: [
      { flag: "-o", name: "open", value: null },
      { flag: "-e", name: "essential", value: null },
      { flag: "-u", name: "user", value: null },
      { flag: "-eu", name: "essential_user", value: null },
      { flag: "-ue", name: "essential_user", value: null },
      { flag: "-c", name: "checksum", value: "text" },
      { flag: "-t", name: "type", value: "integer" },
      { flag: "-v", name: "version", value: "version" },
      { flag: "-m", name: "permissions", value: "text" },
      { flag: "-l", name: "location", value: "text" },
      { flag: "-d", name: "device_key", value: null },
      { flag: "-p", name: "encrypted", value: "text" },
    ],
    summary:
      "make a file of <size> bytes that follow the line; -o: answer a stream instead, and take them by 'stream_write'",
    source: "device-facts 2.11 and 12",
  },
  file_delete: {
    ...PLAIN,
    short: "fde",
    arguments: [argument("name")],
    summary: "delete a file; a file of the bundle is hidden until safe mode or a reset",
    source: "device-facts 2.11",
  },
  file_open: {
    ...PLAIN,
    short: "fop",
    arguments: [argument("name")],
    summary: "open a file and print its stream",
    source: "device-facts 2.11",
  },
  file_stat: {
    ...PLAIN,
    short: "fst",
    arguments: [argument("name")],
    dialects: GECKO,
    summary: "print all about a file, its bytes read and hashed",
    source: "device-facts 2.11; short name and form ours",
  },
  force_safemode: {
    ...PLAIN,
    short: "fsm",
    arguments: [argument("mac", "mac")],
    summary: "restart into safe mode, to demonstrate it; needs the value of wlan.mac",
    source: "device-facts 2.6",
  },
  get: {
    ...PLAIN,
    short: "get",
    arguments: [argument("variable", "getter")],
    summary: "print a variable, a group of them, or all",
    source: "device-facts 2.2",
  },
  help: {
    ...PLAIN,
    short: "?",
    arguments: [optional("topic")],
    summary: "list 'commands' or 'variables', or explain one",
    source: "device-facts 2.3; one name ours",
  },
  log: {
    ...PLAIN,
    short: "log",
    arguments: [optional("count", "number")],
    summary: "print the newest entries of the recovery log",
    source: "ours",
  },
  ls: {
    ...PLAIN,
    short: "ls",
    options: [{ flag: "-v", name: "verbose", value: null }],
    summary: "list the files",
    source: "device-facts 8.3",
  },
  ota: {
    ...PLAIN,
    short: "ota",
    options: [
      { flag: "-f", name: "force", value: null },
      { flag: "-b", name: "bundle", value: "version" },
    ],
    summary: "update now; -f: even what runs or was rolled back here; -b: a certain version",
    source: "device-facts 2.9 and 12",
  },
  reboot: { ...PLAIN, short: "reboot", summary: "restart kernel and app", source: "device-facts 2.3" },
  rollback: { ...PLAIN, short: "rbk", summary: "end the trial and go back", source: "ours" },
  save: { ...PLAIN, short: "save", summary: "keep the variables", source: "device-facts 2.2" },
  set: {
    ...PLAIN,
    short: "set",
    arguments: [argument("variable", "variable"), argument("value", "rest")],
    summary: "change a variable",
    source: "device-facts 2.2",
  },
  stream_close: {
    ...PLAIN,
    short: "close",
    arguments: [argument("stream", "handle")],
    summary: "close a stream, or 'all'",
    source: "device-facts 2.12",
  },
  stream_list: { ...PLAIN, short: "list", summary: "list the open streams", source: "device-facts 2.12" },
  stream_poll: {
    ...PLAIN,
    short: "poll",
    arguments: [argument("stream", "number")],
    summary: "print 1 when there is something to read, 0 when not, 2 at the end",
    source: "device-facts 2.12; the numbers inferred",
  },
  stream_read: {
    ...PLAIN,
    short: "read",
    arguments: [argument("stream", "number"), argument("size", "number")],
    summary: "read at most <size> bytes; the end of a file closes its stream",
    source: "device-facts 2.11 and 2.12",
  },
  stream_write: {
    ...PLAIN,
    short: "write",
    arguments: [argument("stream", "number"), argument("size", "number")],
    summary: "write <size> bytes that follow the line",
    source: "device-facts 2.12",
  },
  version: { ...PLAIN, short: "ver", summary: "print product, framework and platform", source: "device-facts 2.3" },
} as const satisfies Readonly<Record<string, CommandRow>>;
export type CommandName = keyof typeof COMMANDS;

/** The row of a name, with the columns that every row has. */
export function commandRow(name: CommandName): CommandRow {
  return COMMANDS[name];
}

/** All names of a dialect, sorted; in safe mode those that are left. */
export function commandNames(where: {
  readonly dialect: Dialect;
  readonly isSafeMode: boolean;
}): readonly CommandName[] {
  return (Object.keys(COMMANDS) as CommandName[]).filter((name) => {
    const row = commandRow(name);
    return row.dialects.includes(where.dialect) && (row.safeMode || !where.isSafeMode);
  });
}
