import { SETTING, ZENTRI, type VariableRow } from "./row.ts";

const SWITCH = { ...SETTING, kind: "boolean", range: [0, 1], backup: true } as const;
const FORMAT = {
  ...SETTING,
  access: "set",
  kind: "choice",
  choices: ["human", "machine"],
  default: "human",
  range: [5, 7],
  backup: true,
} as const;

/** Of the way in which commands are framed: see `commandFormat` for what the first two do to the others. */
export const CONSOLE_VARIABLES = {
  "system.cmd.echo": {
    ...SWITCH,
    short: "sy c e",
    default: "1",
    summary: "1: what is typed is shown, and can be edited, on a serial line or remote terminal",
    source: "device-facts 3.3 and 2 (line editing)",
  },
  "system.cmd.format": {
    ...FORMAT,
    short: "sy c f",
    summary: "sets echo, header, prompt and print level for people (human) or programs (machine)",
    source: "device-facts 3.3; that the answer has still the old framing is inferred",
  },
  "system.cmd.header_enabled": {
    ...SWITCH,
    short: "sy c h",
    default: "0",
    summary: "1: every answer begins with its code and length",
    source: "device-facts 3.3 and 4.2",
  },
  "system.cmd.mode": {
    ...FORMAT,
    short: "sy c m",
    summary: "the same as system.cmd.format, by its older name",
    dialects: ZENTRI,
    source: "device-facts 3.3",
  },
  "system.cmd.prompt_enabled": {
    ...SWITCH,
    short: "sy c p",
    default: "1",
    summary: "1: a prompt asks for each command",
    source: "device-facts 3.3 and 4.2",
  },
  "system.cmd.timestamp": {
    ...SWITCH,
    short: "sy c t",
    default: "0",
    summary: "1: messages that nobody asked for carry date and time (UTC)",
    source: "device-facts 3.3 (the name) and 2.12 (the form); the default is inferred",
  },
} as const satisfies Readonly<Record<string, VariableRow>>;
