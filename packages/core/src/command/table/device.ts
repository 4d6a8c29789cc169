import { PLAIN, argument, flag, optional, type CommandRow } from "./row.ts";

/** About the device itself: faults, safe mode, versions. */
export const DEVICE_COMMANDS = {
  confirm: { ...PLAIN, evidence: "ours", short: "cfm", summary: "keep the version that is on trial", source: "ours" },
  doctor: {
    ...PLAIN,
    evidence: "ours",
    short: "doc",
    options: [{ flag: "-c", name: "check", value: null }],
    summary: "check everything that is stored, repair what can be given back, from the DMS too; -c: only check",
    source: "ours",
  },
  factory_reset: {
    ...PLAIN,
    short: "fac",
    arguments: [argument("mac", "mac")],
    options: [
      { flag: "-t", name: "type", value: "text" },
      flag("-d", "data"),
      flag("-f", "files"),
      flag("-s", "software"),
    ],
    summary:
      "factory values again for all variables but the locked ones, then restart; needs the value of wlan.mac; -t: full, backup (its set is kept) or " +
      "cache (in memory alone); -d, -f: erase the app's data, files of users; -s: back to the factory's software",
    source: "device-facts 2.7 and 7.3; options ours, the types by 7.1",
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
  force_safemode: {
    ...PLAIN,
    short: "fsm",
    arguments: [argument("mac", "mac")],
    summary: "restart into safe mode, to demonstrate it; needs the value of wlan.mac",
    source: "device-facts 2.6",
  },
  format_flash: {
    ...PLAIN,
    short: "format",
    arguments: [argument("mac", "mac")],
    summary: "delete all files that users have made, show all hidden ones; needs the value of wlan.mac",
    source: "device-facts 2.1 and 2.11 (the command); that it asks for the MAC address is ours",
  },
  help: {
    ...PLAIN,
    isLong: true,
    short: "?",
    arguments: [optional("topic", "topic")],
    summary: "list 'commands', 'variables' or 'all' with what they do; or explain one command, variable or group",
    source: "device-facts 2.3; 'all' and single names ours",
  },
  log: {
    ...PLAIN,
    evidence: "ours",
    isLong: true,
    short: "log",
    arguments: [optional("count", "number")],
    options: [{ flag: "-v", name: "verbose", value: null }],
    summary: "print the newest entries of the recovery log in words; -v: as they are stored",
    source: "ours",
  },
  reboot: { ...PLAIN, short: "reboot", summary: "restart kernel and app", source: "device-facts 2.3" },
  rollback: { ...PLAIN, evidence: "ours", short: "rbk", summary: "end the trial and go back", source: "ours" },
  version: { ...PLAIN, short: "ver", summary: "print product, framework and platform", source: "device-facts 2.3" },
} as const satisfies Readonly<Record<string, CommandRow>>;
