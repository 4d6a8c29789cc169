import { DIALECTS, GECKO, type NotHereRow } from "./row.ts";

const BUS = "its serial line is always in command mode; data goes over streams";
const PINS = "it has no pins of its own to drive; the app may use those of the machine";
const SLEEP = "when the machine sleeps is its operating system's business";
const FLASH = "there is no flash chip that it drives";
const RADIO = "the radio belongs to the operating system";
const SOFTAP = "the operating system runs the device's own network, with addresses and names of its own";
const KEYS = "files are not encrypted one by one; the disk may be";

const PLUGINS = "2.1, Gecko OS 4, Plugins";
const SYSTEM = "3.2, Gecko OS 4, System Functions";

const row = (short: string | null, reason: string, source: string): NotHereRow => ({
  short,
  reason,
  dialects: DIALECTS,
  source: `device-facts ${source}`,
});

/**
 * Variables that are documented for the modules and are not on this platform: `get` and `set` say so. Those of which only the group
 * is known end with `.*`. Short names: Gecko OS 4, Variables.
 */
export const NOT_HERE_VARIABLES = {
  "bus.command.read_timeout": row("bu c t", BUS, "3.2"),
  "bus.command.rx_bufsize": row("bu c r", BUS, "3.2"),
  "bus.command.write_check_enabled": row("bu c c", BUS, "3.2"),
  "bus.command.write_timeout": row(null, BUS, "3.2"),
  "bus.data_bus": row(null, BUS, "3.2"),
  "bus.log_bus": row(null, BUS, "3.2"),
  "bus.mode": row("bu m", BUS, "3.2"),
  "bus.stream.cmd_gpio": row("bu s g", PINS, "3.2"),
  "bus.stream.cmd_seq": row("bu s s", BUS, "3.2"),
  "bus.stream.flush_count": row(null, BUS, PLUGINS),
  "bus.stream.flush_time": row(null, BUS, PLUGINS),
  "bus.stream.flush_time_reset": row(null, BUS, PLUGINS),
  "network.tls.client_cert": row("ne t c", "the device's certificate is for its DMS alone", "3.2"),
  "network.tls.client_key": row("ne t k", "the device's key is for its DMS alone, and never leaves its place", "3.2"),
  "setup.gpio.cmd": row("se g c", PINS, "3.3"),
  "setup.gpio.control_gpio": row("se g g", PINS, "3.3"),
  "setup.gpio.mode": row(null, PINS, "3.3"),
  "softap.client_list": row(null, SOFTAP, "4.2"),
  "softap.dhcp_server.enabled": row(null, SOFTAP, "3.3"),
  "softap.dns_server.enabled": row(null, SOFTAP, "3.3"),
  "softap.idle_timeout": row(null, SOFTAP, "3.3"),
  "softap.rate.protocol": row(null, RADIO, "3.3"),
  "spi.master.active_gpio": row("sp m g", PINS, "3.2"),
  "spi.master.active_level": row("sp m l", PINS, "3.2"),
  "system.activity.gpio": row("sy a g", PINS, "3.2"),
  "system.activity.gpio_level": row("sy a l", PINS, "3.2"),
  "system.adc.vref": row("sy a v", PINS, "3.2"),
  "system.bflash.cs_gpio": row(null, FLASH, "3.2"),
  "system.boot.*": row(null, "the signed manifest of the bundle names what is started", "3.3"),
  "system.cmd.aux_bus": row(null, BUS, "3.2 and 3.3"),
  "system.cmd.gpio": row(null, PINS, "3.2 and 3.3"),
  "system.factory_reset.gpio": row(
    null,
    "GPIO 0 resets the device; which line of the machine that is, is told at its making",
    "7.2",
  ),
  "system.indicator.gpio": row(null, PINS, SYSTEM),
  "system.indicator.state": row(null, PINS, SYSTEM),
  "system.msg": row(null, "its messages have fixed texts", "3.3"),
  "system.powersave.mode": row(null, SLEEP, "3.2"),
  "system.security_key": { ...row(null, KEYS, "3.2 and 3.3"), dialects: GECKO },
  "wlan.antenna.select": row("wl a s", RADIO, "3.2"),
  "wlan.dhcp.timeout": row(null, "the operating system asks for the address", "3.2"),
  "wlan.scan.*": row(null, RADIO, "2 and 4.7"),
  "wlan.scan.retries": row("wl s r", RADIO, "2 and 4.7"),
} as const satisfies Readonly<Record<string, NotHereRow>>;
