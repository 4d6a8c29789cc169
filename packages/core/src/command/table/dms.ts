import { GECKO, PLAIN, ZENTRI, argument, flag, optional, type CommandRow } from "./row.ts";

/** An update that comes over the very line: alone, or what is missing of one whose head is here. Source: ours (device-facts 13 no. 6) */
const OFFLINE = [
  flag("-o", "offline"),
  { flag: "-m", name: "manifest", value: "text" },
  { flag: "-k", name: "kept", value: "number" },
] as const;

/** Ownership and updates over the DMS. */
export const DMS_COMMANDS = {
  dfu_query: {
    ...PLAIN,
    short: "dfuq",
    options: [{ flag: "-o", name: "offline", value: "text" }],
    dialects: GECKO,
    summary:
      "ask the DMS whether there is an update: 1 and its version, 2 up to date, 0 and why not; -o: what is missing here of the bundle whose manifest has that SHA-256",
    source: "device-facts 2.10; -o is ours",
  },
  dfu_request: {
    ...PLAIN,
    evidence: "ours",
    short: "dfur",
    arguments: [optional("version", "version")],
    options: [flag("-f", "force"), flag("-s", "single")],
    isLong: true,
    dialects: GECKO,
    summary:
      "print a request for the DMS, on one line, for somebody to carry; only the answer to the newest one counts",
    source:
      "device-facts 2.10: the name alone; what it prints and takes is ours. Options as those of ota and dfu_update",
  },
  dfu_response: {
    ...PLAIN,
    evidence: "ours",
    short: "dfup",
    arguments: [argument("answer")],
    dialects: GECKO,
    summary:
      "take the DMS's answer to 'dfu_request', or <size> for as many bytes of it that follow: 1 and its version, whose package 'dfu_update -o' takes, 2 up to date, 0 and why not",
    source: "device-facts 2.10: the name alone; what it takes and prints is ours, in the form of dfu_query",
  },
  dfu_update: {
    ...PLAIN,
    short: "dfuu",
    arguments: [optional("version", "version")],
    options: [flag("-s", "single"), ...OFFLINE],
    dialects: GECKO,
    summary:
      "update now, to a version or to what the DMS has; -s: not if others have to be installed on the way; -o: from a file that follows on this line (XMODEM, YMODEM, regrow dfu)",
    source:
      "device-facts 2.10: version and permission for more passes, which is given unless -s takes it; device-facts 6 names Offline DFU and XMODEM, not the form: -s, -o, -m and -k are ours",
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
  dms_move: {
    ...PLAIN,
    evidence: "ours",
    short: "dmsm",
    arguments: [optional("file", "file")],
    summary:
      "take the DMS that an order in a file names, dms-move.json unless told: only one that the platform's owner has signed counts, and it is tried first",
    source: "ours",
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
      ...OFFLINE,
    ],
    summary:
      "update now; -f: even what runs or was rolled back here; -b: a certain version; -o: from a file that follows on this line. -a says how to activate today",
    source: "device-facts 2.9 and 12; -o, -m and -k are ours",
  },
} as const satisfies Readonly<Record<string, CommandRow>>;
