import { SETTING, type VariableRow } from "./row.ts";

/** A module opens it in safe mode by itself (device-facts 4.6), so its variables are there in safe mode too. */
const REMOTE = { ...SETTING, effect: "network-restart", evidence: "inferred" } as const;

/** Of the console over TCP. The documentation knows the group and that it is telnet on port 2000; the names are by analogy with `http.server`. */
export const REMOTE_TERMINAL_VARIABLES = {
  "remote_terminal.enabled": {
    ...REMOTE,
    short: "re e",
    kind: "boolean",
    default: "0",
    range: [0, 1],
    summary: "1: commands are taken over TCP too, from one connection at a time",
    source: "device-facts 3.3 (the group); Gecko OS 4 and 2, Variables, Remote Terminal",
  },
  "remote_terminal.idle_timeout": {
    ...REMOTE,
    short: "re t",
    kind: "number",
    default: "300",
    range: [0, 86_400],
    unit: "s",
    summary: "silence after which the connection is closed, since it keeps the serial console from working; 0: never",
    evidence: "ours",
    source: "ours",
  },
  "remote_terminal.interface": {
    ...REMOTE,
    short: "re i",
    kind: "text",
    form: "listening",
    default: "all",
    range: [2, 64],
    summary: "where it listens: all, local (this machine only), or an address of the machine",
    evidence: "ours",
    source: "ours",
  },
  "remote_terminal.login_enabled": {
    ...REMOTE,
    short: "re l",
    kind: "boolean",
    default: "1",
    range: [0, 1],
    summary: "1: asks for the device's secret first; 0: open to everybody, as documented",
    evidence: "ours",
    source: "ours: design 4, no open command API unless it is asked for",
  },
  "remote_terminal.port": {
    ...REMOTE,
    short: "re p",
    kind: "number",
    default: "2000",
    range: [1, 65_535],
    summary: "its TCP port",
    source: "device-facts 3.3 and 4.1 (the port); Gecko OS 4 and 2, Variables, Remote Terminal",
  },
} as const satisfies Readonly<Record<string, VariableRow>>;
