import { SETTING, type VariableRow } from "./row.ts";

const SETUP = { ...SETTING, effect: "setup-restart", safeMode: false } as const;

/** Of setting up over a network that the device makes itself. */
export const SETUP_VARIABLES = {
  "setup.auto.cmd": {
    ...SETTING,
    short: "se a c",
    kind: "text",
    default: "None",
    range: [1, 64],
    effect: "save-and-reboot",
    summary: "command to run after start while wlan.ssid is empty, such as 'setup web'; None: none",
    safeMode: false,
    source: "device-facts 3.3",
  },
  "setup.web.idle_timeout": {
    ...SETUP,
    short: "se w i",
    kind: "number",
    default: "300",
    range: [0, 2_147_483],
    unit: "s",
    summary: "setting up ends after this time without a visitor; 0: never",
    source: "device-facts 3.3",
  },
  "setup.web.passkey": {
    ...SETUP,
    short: "se w p",
    kind: "text",
    form: "passphrase",
    default: "",
    range: [0, 32],
    summary: "passphrase of the set-up network, 8 to 32 characters; empty: the device's secret",
    source: "device-facts 3.3; default ours: documented is 'password', which everybody knows",
  },
  "setup.web.root_filename": {
    ...SETUP,
    short: "se w r",
    kind: "text",
    default: "webapp/index.html",
    range: [0, 95],
    summary: "page that is served while setting up",
    source: "device-facts 3.3 and 9; default inferred",
  },
  "setup.web.ssid": {
    ...SETUP,
    short: "se w s",
    kind: "text",
    default: "Gecko_OS-###",
    range: [1, 32],
    summary: "name of the set-up network; # stands for the last digits of the MAC address",
    source: "device-facts 2.13 and 3.3; short name inferred",
  },
  "setup.web.url": {
    ...SETUP,
    short: "se w u",
    effect: "now",
    kind: "text",
    default: "http://setup.com",
    range: [0, 64],
    summary: "address of the set-up page: while setting up the device answers to its name as well",
    source: "device-facts 2.13 and 3.3; short name inferred",
  },
} as const satisfies Readonly<Record<string, VariableRow>>;
