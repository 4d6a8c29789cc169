import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NOT_HERE_VARIABLES, VARIABLES, variableRow, type VariableName } from "../variable/index.ts";
import { COMMANDS, commandRow, type CommandName } from "./commands.ts";

/** Certain or nearly so (device-facts 3.1, conclusion): the kernel's own commands. */
const COMMANDS_IN = [
  "dfu_query",
  "dfu_update",
  "dms_activate",
  "dms_claim",
  "dms_provision",
  "factory_reset",
  "faults_print",
  "faults_reset",
  "force_safemode",
  "format_flash",
  "get",
  "ls",
  "ota",
  "reboot",
  "save",
  "set",
  "uart_update",
  "version",
] as const;
/** Strong evidence of not being there. */
const COMMANDS_OUT = ["http_get", "http_post", "http_download", "load"] as const;

/** Of the kernel's list and the fragments of the real one (device-facts 3.2). */
const VARIABLES_IN = [
  "bus.mode",
  "network.tls.ca_cert",
  "spi.master.active_gpio",
  "system.cmd.buffered",
  "system.cmd.echo",
  "system.cmd.header_enabled",
  "system.cmd.prompt_enabled",
  "system.memory.usage",
  "system.print_level",
  "system.safemode.disabled",
  "system.safemode.status",
  "system.uuid",
  "system.variable_lock",
  "system.version",
  "tcp.client.local_port",
  "tcp.client.retries",
  "tcp.client.retry_period",
  "uart.baud",
  "uart.data",
  "uart.flow",
  "uart.parity",
  "uart.stop",
  "wlan.bssid",
  "wlan.dhcp.enabled",
  "wlan.mac",
  "wlan.network.ip",
  "wlan.ssid",
];
/** Their properties do not say that they are available in safe mode. */
const VARIABLES_OUT = [
  "network.default_interface",
  "system.build_number",
  "wlan.auto_join.enabled",
  "wlan.auto_join.retries",
] as const satisfies readonly VariableName[];
/** "preserved by NVM Backup", or not. */
const BACKED_UP = { "system.cmd.buffered": true, "uart.baud": true, "network.tls.ca_cert": false } as const;

describe("what is documented of the safe mode's commands and variables (device-facts 3)", () => {
  for (const name of COMMANDS_IN) it(`${name} is there`, () => assert.equal(commandRow(name).safeMode, true));
  for (const name of COMMANDS_OUT) it(`${name} is not`, () => assert.equal(commandRow(name).safeMode, false));
  for (const name of VARIABLES_OUT) it(`${name} is not`, () => assert.equal(variableRow(name).safeMode, false));

  it("variables of the documented list are there, or not on this platform at all", () => {
    for (const name of VARIABLES_IN)
      if (isHere(name)) assert.equal(variableRow(name).safeMode, true, name);
      else assert.ok(Object.hasOwn(NOT_HERE_VARIABLES, name), name);
  });

  it("the backup set has what is proven to be in it, and what is not is not", () => {
    for (const [name, backup] of Object.entries(BACKED_UP) as [keyof typeof BACKED_UP, boolean][])
      assert.equal(variableRow(name).backup, backup, name);
  });

  it("a person can always read, set, save, reset faults and restart", () => {
    const needed: readonly CommandName[] = ["get", "set", "save", "faults_reset", "reboot", "help"];
    assert.deepEqual(
      needed.filter((name) => !COMMANDS[name].safeMode),
      [],
    );
  });
});

function isHere(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}
