import { READ_ONLY, SETTING, type VariableRow } from "./row.ts";

/** Of the network in general. */
export const NETWORK_VARIABLES = {
  "network.adapter": {
    ...SETTING,
    short: "ne a",
    kind: "choice",
    choices: ["host", "nmcli"],
    default: "host",
    range: [0, 5],
    effect: "save-and-reboot",
    summary: "host: the machine's network is used as it is; nmcli: the device joins Wi-Fi by NetworkManager",
    backup: true,
    lockable: true,
    evidence: "ours",
    source: "ours",
  },
  "network.buffer.usage": {
    ...READ_ONLY,
    short: "ne b u",
    kind: "text",
    range: [9, 32],
    summary: "bytes that connections hold for being read and written, as rx:<n>,tx:<n>",
    source: "device-facts 3.3; the unit inferred",
  },
  "network.default_interface": {
    ...SETTING,
    short: "ne f",
    kind: "choice",
    choices: ["wlan", "softap"],
    default: "wlan",
    range: [0, 6],
    effect: "network-restart",
    summary: "what network_up brings up: the network that is joined, or one of the device's own",
    safeMode: false,
    source: "device-facts 3.2",
  },
  "network.tls.ca_cert": {
    ...SETTING,
    short: "ne t a",
    kind: "text",
    default: "geotrust_ca.pem",
    range: [0, 95],
    summary:
      "file with the authorities that may vouch for a server; those that everybody knows where the default or no file is there",
    source: "device-facts 3.2; what happens without the file inferred",
  },
} as const satisfies Readonly<Record<string, VariableRow>>;
