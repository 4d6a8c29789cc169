import { formatScan, parseVerifyRequest } from "@regrow/core/network";
import type { CommandContext } from "../command/command-context.ts";
import { argumentOf, type CommandLine, type ExecutorsOf } from "../command/executors.ts";
import { SUCCESS, fail, say, type Outcome } from "../command/outcome.ts";
import { networkError } from "./network-error.ts";

type Names =
  | "network_down"
  | "network_lookup"
  | "network_restart"
  | "network_up"
  | "network_verify"
  | "ping"
  | "wlan_get_rssi"
  | "wlan_scan";

/** Commands about the network itself. Sources: device-facts 2.13, 4.3 and 4.7. */
export function networkCommands(context: CommandContext): ExecutorsOf<Names> {
  const { networking } = context;
  return {
    network_down: async () => {
      await networking.down();
      return SUCCESS;
    },
    network_lookup: async (line) => {
      const { lookUp } = await import("./look-up.ts");
      return say(await lookUp(argumentOf(line, "host"), { clock: context.clock, signal: networking.signal }));
    },
    // Whoever asks over the network is about to be cut off: first the answer, then the restart.
    network_restart: () => ({ ...SUCCESS, afterwards: () => restart(context) }),
    network_up: async (line) => {
      const which = line.options["interface"] ?? context.settings.get("network.default_interface");
      if (which !== "wlan" && which !== "softap") return fail(7, "An interface is wlan or softap");
      await networking.up(which);
      if (line.options["save"] !== undefined) await context.settings.save();
      return SUCCESS;
    },
    network_verify: async (line) => {
      const request = parseVerifyRequest(line.arguments);
      if (request === null) return fail(7, 'wifi "<ssid>" <bssid without colons> <channel> [<security code> <key>]');
      await networking.verify(request);
      return SUCCESS;
    },
    ping: (line) => echo(context, line),
    wlan_get_rssi: async () => {
      const { wlan } = (await networking.reading()).status;
      if (wlan === null) throw networkError(networking.hasWlan ? "FAILED" : "NOT_SUPPORTED", "no network is joined");
      return say(String(wlan.rssi));
    },
    wlan_scan: async ({ options }) =>
      say(formatScan(await networking.scan(), { isVerbose: options["verbose"] !== undefined })),
  };
}

async function restart({ networking, interfaces, settings }: CommandContext): Promise<void> {
  try {
    if (networking.hasWlan) {
      await networking.down();
      if (settings.get("wlan.ssid") !== "") await networking.up("wlan");
    }
  } finally {
    // Also without a network: who serves must not stay as it was.
    await interfaces.restartNetwork();
  }
}

async function echo(
  { clock, networking }: CommandContext,
  line: Pick<CommandLine, "arguments" | "options">,
): Promise<Outcome> {
  const isGateway = line.options["gateway"] !== undefined;
  const host = isGateway ? (await networking.reading()).status.gateway : (line.arguments["host"] ?? "");
  if (host === null) throw networkError("FAILED", "there is no gateway");
  if (host === "") return fail(4, "A host, or -g for the gateway");
  const { isHostName, ping } = await import("./ping.ts");
  if (!isHostName(host)) return fail(7, "That is no host");
  return say(`Ping reply in ${Math.round(await ping(host, { clock, signal: networking.signal }))}ms`);
}
