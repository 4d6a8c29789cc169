import type { Clock, Network } from "@regrow/core/port";

/**
 * The adapter of the variable `network.adapter`. Only the chosen one is loaded; a name that nobody knows is the host's network, so that
 * the device comes up.
 */
export async function createNetwork(
  adapter: string,
  ports: { readonly clock: Pick<Clock, "sleep"> },
): Promise<Network> {
  if (adapter === "nmcli") {
    const { NmcliNetwork } = await import("./nmcli-network.ts");
    return new NmcliNetwork(ports);
  }
  const { HostNetwork } = await import("./host-network.ts");
  return new HostNetwork();
}
