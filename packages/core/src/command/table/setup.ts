import { PLAIN, argument, optional, type CommandRow } from "./row.ts";

/** Setting a device up over a network of its own. Both names in both dialects, as clients mix them (device-facts 12). */
export const SETUP_COMMANDS = {
  setup: {
    ...PLAIN,
    short: "setup",
    arguments: [argument("what")],
    summary: "web: make the set-up network; stop: end it; status: print 1 or 0; cmd: run the set-up script",
    source: "device-facts 2.13 and 3.3; in safe mode ours",
  },
  setup_web: {
    ...PLAIN,
    short: "setup_web",
    arguments: [optional("what")],
    summary: "make the set-up network; stop: end it; status: print 1 or 0",
    source: "device-facts 2.13; in safe mode ours",
  },
} as const satisfies Readonly<Record<string, CommandRow>>;
