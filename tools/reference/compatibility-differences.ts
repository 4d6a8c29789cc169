import type { CommandName } from "@regrow/core/command";
import type { VariableName } from "@regrow/core/variable";

const IN_SAFE_MODE = "stays in safe mode, so that a device can be brought back";
const WIFI = "needs `network.adapter` nmcli; with the machine's network as it is, it fails with the reason";
const TOKEN =
  "takes a claim token of one's own DMS; a user name with a password only where the organisation's owner has switched that on, and never with a second factor";
const SECRET = "printed as `********`";

/** How a command differs from what is documented of the modules. Those that are not named do not, as far as anything is documented. */
export const COMMAND_DIFFERENCES: Readonly<Partial<Record<CommandName, string>>> = {
  "dms claim": TOKEN,
  dfu_request:
    "prints one line for the DMS, signed by the device; what it prints, the version and -f, -s are ours: the name alone was documented",
  dfu_response:
    "takes the DMS's answer as a word, or its size and then its bytes; answers as dfu_query does; its arguments are ours: the name alone was documented",
  dfu_query: "-o, what a file would have to bring, is ours",
  dfu_update: "-s, for one pass or none, is ours, and so are -o, -m and -k: a file over this very line",
  dms_claim: TOKEN,
  factory_reset:
    "files of users and the app's data stay, hidden files of the bundle are shown again; -t, -d, -f, -s are ours; says what is kept before it restarts",
  file_create: `files are not encrypted: -d, -p and, in gecko-os, -u are refused; -l is taken and makes no difference; ${IN_SAFE_MODE}`,
  file_delete: `a file of the bundle is hidden, not deleted; ${IN_SAFE_MODE}`,
  file_open: IN_SAFE_MODE,
  file_stat: IN_SAFE_MODE,
  format_flash: "asks for the MAC address, as factory_reset does; files of the bundle stay",
  get: "groups and `all` are always there, and no plugin; secrets are printed as `********`",
  help: `always there, and no plugin; ${IN_SAFE_MODE}`,
  network_down: `${WIFI}; ${IN_SAFE_MODE}`,
  network_restart: `starts HTTP and remote terminal anew; joins again where \`network.adapter\` is nmcli; ${IN_SAFE_MODE}`,
  network_up: `${WIFI}; ${IN_SAFE_MODE}`,
  network_verify: `${WIFI}; ${IN_SAFE_MODE}`,
  ota: "-a activates nothing: it is refused, and the advice names the commands for it",
  reboot: "restarts kernel and app, not the machine",
  save: "into a settings file: without secrets",
  setup: `${WIFI}; ${IN_SAFE_MODE}`,
  setup_web: `${WIFI}; ${IN_SAFE_MODE}`,
  stream_close: IN_SAFE_MODE,
  stream_list: IN_SAFE_MODE,
  stream_poll: IN_SAFE_MODE,
  stream_read: IN_SAFE_MODE,
  stream_write: IN_SAFE_MODE,
  uart_update: "changes the line that `uart.device` names",
  version: "names Regrow where the vendor's name stood",
  wlan_get_rssi: `${WIFI}; ${IN_SAFE_MODE}`,
  wlan_scan: `${WIFI}; ${IN_SAFE_MODE}`,
};

/** The same for variables. */
export const VARIABLE_DIFFERENCES: Readonly<Partial<Record<VariableName, string>>> = {
  "dfu.logs_enabled": "in zentrios too",
  "http.server.cors_origin": "several origins with commas between them",
  "http.server.interface": "`local` is ours; the others listen on every address of the machine",
  "http.server.password": `${SECRET}; empty stands for the device's secret, not for none`,
  "http.server.username": "default `admin`",
  "ota.host": "told; setting anything else than what it is fails",
  "ota.port": "told; setting anything else than what it is fails",
  "remote_terminal.interface": "takes `all`, `local` or an address; documented are `wlan`, `softap` and `default`",
  "setup.web.passkey": "empty stands for the device's secret; documented is `password`, which everybody knows",
  "softap.passkey": "empty stands for the device's secret, not for an open network",
  "system.build_number": "the beginning of a hash over the framework's programs",
  "system.print_level": "what 1 to 3 print is ours",
  "system.uuid": "can be set until the device is provisioned",
  "time.rtc": "UTC, set by the operating system",
  "uart.baud": "of the line that `uart.device` names; none at first",
  "wlan.hide_passkey": "default 1: the passkey is printed only where this is set to 0",
  "wlan.mac": "made from the UUID where the machine has no Wi-Fi",
  "wlan.security": "WPA3 too",
};
