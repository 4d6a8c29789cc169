import { PLAIN, argument, flag, optional, type CommandRow } from "./row.ts";

/** That it stays in safe mode is ours: what brings a device back must work there (design law L12). */
const KEPT = "in safe mode ours";

/** The network itself. Sources: device-facts 2.13 and 4.3. */
export const NETWORK_COMMANDS = {
  network_down: { ...PLAIN, short: "ndo", summary: "leave the network", source: `device-facts 2.1; ${KEPT}` },
  network_lookup: {
    ...PLAIN,
    short: "nlo",
    arguments: [argument("host")],
    summary: "print the address of a host",
    safeMode: false,
    source: "device-facts 2.1; form inferred",
  },
  network_restart: {
    ...PLAIN,
    short: "nre",
    summary: "join the network anew and restart what serves in it",
    source: `device-facts 2.13; ${KEPT}`,
  },
  network_up: {
    ...PLAIN,
    short: "nup",
    options: [flag("-s", "save"), { flag: "-i", name: "interface", value: "text" }],
    summary: "join the network of the wlan variables; -s: and save them; -i wlan|softap: or make one",
    source: `device-facts 2.13, -i inferred; ${KEPT}`,
  },
  network_verify: {
    ...PLAIN,
    short: "nve",
    arguments: [
      argument("kind"),
      argument("ssid"),
      argument("bssid"),
      argument("channel", "number"),
      optional("code", "number"),
      optional("key"),
    ],
    summary: 'try to join: wifi "<ssid>" <bssid without colons> <channel> [<security code> <key>]',
    source: `device-facts 4.3; ${KEPT}`,
  },
  ping: {
    ...PLAIN,
    short: "ping",
    arguments: [optional("host")],
    options: [flag("-g", "gateway")],
    summary: "ask a host for an echo and print the time; -g: the gateway",
    safeMode: false,
    source: "device-facts 2.13; form of the answer inferred",
  },
  wlan_get_rssi: {
    ...PLAIN,
    short: "rssi",
    summary: "print the strength of the network that is joined, in dBm",
    source: `device-facts 2.1; ${KEPT}`,
  },
  wlan_scan: {
    ...PLAIN,
    isLong: true,
    short: "scan",
    options: [flag("-v", "verbose")],
    summary: "list the networks in reach",
    source: `device-facts 4.3; form without -v inferred; ${KEPT}`,
  },
} as const satisfies Readonly<Record<string, CommandRow>>;
