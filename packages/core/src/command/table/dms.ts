import { GECKO, PLAIN, ZENTRI, argument, flag, optional, type CommandRow } from "./row.ts";

/** Ownership and updates over the DMS. */
export const DMS_COMMANDS = {
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
    options: [flag("-s", "single")],
    dialects: GECKO,
    summary: "update now, to a version or to what the DMS has; -s: not if others have to be installed on the way",
    source: "device-facts 2.10: version and permission for more passes, which is given unless -s takes it; -s is ours",
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
    summary: "bind the device to the owner of <token>; <product code> <token> binds it to the product too",
    source: "device-facts 2.8; a user name with a password is answered with advice, <token> alone is ours",
  },
  "dms pin": {
    ...PLAIN,
    evidence: "ours",
    short: "dms pin",
    dialects: ZENTRI,
    summary: "get a PIN from the DMS, and print it: who types it there claims the device",
    source: "ours",
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
    arguments: [argument("first"), optional("second")],
    summary: "bind the device to the owner of <token>; <product code> <token> binds it to the product too",
    source: "device-facts 2.8; a user name with a password is answered with advice",
  },
  dms_pin: {
    ...PLAIN,
    evidence: "ours",
    short: "dmsn",
    summary: "get a PIN from the DMS, and print it: who types it there claims the device",
    source: "ours",
  },
  dms_provision: {
    ...PLAIN,
    short: "dmsp",
    summary: "get a certificate with the token in dms.provision.token",
    source: "device-facts 2.8 and 10",
  },
  ota: {
    ...PLAIN,
    short: "ota",
    arguments: [optional("password")],
    options: [
      flag("-f", "force"),
      { flag: "-b", name: "bundle", value: "version" },
      { flag: "-a", name: "activate", value: "text" },
    ],
    summary:
      "update now; -f: even what runs or was rolled back here; -b: a certain version. -a says how to activate today",
    source: "device-facts 2.9 and 12",
  },
} as const satisfies Readonly<Record<string, CommandRow>>;
