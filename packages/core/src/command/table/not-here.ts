import { DIALECTS, type NotHereRow } from "../../variable/index.ts";
import { ZENTRI } from "./row.ts";

const PINS = "it has no pins of its own to drive; the app may use those of the machine";
const SOCKETS =
  "a host opens no sockets here but those of 'tcp_client', 'tls_client' and 'http_get'; let the app do it";
const CLOUD = "the service behind it has ended; a DMS of one's own takes its place";

const row = (short: string | null, reason: string, source = "2.1"): NotHereRow => ({
  short,
  reason,
  dialects: DIALECTS,
  source: `device-facts ${source}`,
});
const cloud = (short: string): NotHereRow => ({ ...row(short, CLOUD), dialects: ZENTRI });

/** Commands that are documented for the modules and are not on this platform: they are answered with a clear "no", not as unknown. */
export const NOT_HERE_COMMANDS = {
  adc_take_sample: row("adc", PINS),
  "app.debug.auto_run": row(null, "the bootloader starts the app; 'regrow device --dev' is for trying one", "3.1"),
  dac_set_level: row("dac", PINS),
  exit: row(null, "its serial line has no stream mode to go back to", "3.1 and 3.2"),
  ghm_activate: cloud("gac"),
  ghm_capabilities: cloud("gca"),
  ghm_deactivate: cloud("gde"),
  ghm_message: cloud("gme"),
  ghm_read: cloud("gre"),
  ghm_signup: cloud("gsi"),
  ghm_sync: cloud("gsy"),
  ghm_write: cloud("gwr"),
  gpio_dir: row("gdi", PINS),
  gpio_get: row("gge", PINS),
  gpio_set: row("gse", PINS),
  gpios_dir: row("gdis", PINS),
  gpios_get: row("gges", PINS),
  gpios_set: row("gses", PINS),
  http_upload: row("hup", "open a request with 'http_post' and write the file to its stream"),
  mdns_discover: row("mdns", "names in the network are looked up by the operating system; use 'network_lookup'"),
  pwm_update: row("pwm", PINS),
  sleep: row("sleep", "when the machine sleeps is its operating system's business"),
  smtp_send: row("smtp", "mail is the app's business"),
  tcp_server: row("tcps", SOCKETS),
  tls_server: row("tlss", SOCKETS),
  udp_client: row("udpc", SOCKETS),
  udp_server: row("udps", SOCKETS),
  wps: row("wps", "the access point has to be joined by name and passkey; use 'set wlan.ssid' and 'set wlan.passkey'"),
} as const satisfies Readonly<Record<string, NotHereRow>>;
