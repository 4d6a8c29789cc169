import { PLAIN, argument, flag, optional, type CommandRow } from "./row.ts";

/** Variables: read, changed, kept. Source: device-facts 2.2. */
export const VARIABLE_COMMANDS = {
  get: {
    ...PLAIN,
    isLong: true,
    short: "get",
    arguments: [argument("variable", "getter"), optional("form")],
    summary: "print a variable, a group of them, or all; the form is 'utc', of time.rtc alone",
    source: "device-facts 2.2; the form: 3.3",
  },
  load: {
    ...PLAIN,
    short: "load",
    arguments: [optional("file", "file")],
    options: [flag("-v", "verbose")],
    summary: "what was saved counts again; or what a settings file says, if all of it can be set. -v: say what was set",
    safeMode: false,
    source: "device-facts 2.2 (the command, files and 'verbose'), 3.1 (not in safe mode); the arguments are inferred",
  },
  save: {
    ...PLAIN,
    short: "save",
    arguments: [optional("file")],
    summary: "keep the variables; or write them, without secrets, into a settings file",
    source: "device-facts 2.2 (the command and files); the argument is inferred",
  },
  set: {
    ...PLAIN,
    short: "set",
    arguments: [argument("variable", "variable"), argument("value", "rest")],
    summary: "change a variable",
    source: "device-facts 2.2",
  },
} as const satisfies Readonly<Record<string, CommandRow>>;
