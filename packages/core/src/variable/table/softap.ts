import { SETTING, type VariableRow } from "./row.ts";

const OWN = { ...SETTING, effect: "network-restart", safeMode: false } as const;

/** Of the network that the device makes itself. */
export const SOFTAP_VARIABLES = {
  "softap.auto_start": {
    ...OWN,
    short: "so a",
    kind: "boolean",
    default: "0",
    range: [0, 1],
    effect: "save-and-reboot",
    summary: "1: it is made when the device starts, unless one is joined",
    source: "device-facts 3.3",
  },
  "softap.captive_portal_enabled": {
    ...OWN,
    short: "so c p",
    kind: "boolean",
    default: "1",
    range: [0, 1],
    effect: "now",
    summary: "1: while setting up, whoever asks this device for another name's page is sent to its own",
    evidence: "inferred",
    source: "device-facts 3.2 (the name); short name, default and effect inferred",
  },
  "softap.channel": {
    ...OWN,
    short: "so c",
    kind: "number",
    default: "0",
    range: [0, 165],
    summary: "its channel; 0: whichever suits",
    source: "device-facts 3.3; short name inferred",
  },
  "softap.passkey": {
    ...OWN,
    short: "so p",
    kind: "text",
    form: "passphrase",
    default: "",
    range: [0, 63],
    summary: "its passphrase, 8 to 63 characters; empty: the device's secret",
    isSecret: true,
    source:
      "device-facts 3.3; short name inferred; the secret where it is empty ours, so that no network is open by mistake",
  },
  "softap.ssid": {
    ...OWN,
    short: "so s",
    kind: "text",
    default: "Gecko_OS-###",
    range: [1, 32],
    summary: "its name; # stands for the last digits of the MAC address",
    source: "device-facts 3.3; short name and default inferred",
  },
  "softap.static.ip": {
    ...OWN,
    short: "so t i",
    kind: "text",
    form: "address",
    default: "10.10.10.1",
    range: [7, 15],
    summary: "the device's address in it",
    source: "device-facts 3.3; short name inferred",
  },
  "softap.static.netmask": {
    ...OWN,
    short: "so t n",
    kind: "text",
    form: "netmask",
    default: "255.255.255.0",
    range: [7, 15],
    summary: "its netmask",
    evidence: "inferred",
    source: "device-facts 3.3 has softap.static.ip; short name inferred",
  },
} as const satisfies Readonly<Record<string, VariableRow>>;
