import { readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { NetworkError, type Network, type NetworkStatus } from "@regrow/core/port";
import { defaultRoute, nameServer } from "./host-files.ts";

/** The host's network as it is: told, never changed. For gateways and containers whose network somebody else looks after. */
export class HostNetwork implements Network {
  readonly hasWlan = false;

  async status(): Promise<NetworkStatus> {
    const [routes, resolver] = await Promise.all([text("/proc/net/route"), text("/etc/resolv.conf")]);
    const route = defaultRoute(routes);
    const addresses = Object.entries(networkInterfaces())
      .flatMap(([name, list]) => (list ?? []).map((address) => ({ name, ...address })))
      .filter(({ internal, family }) => !internal && family === "IPv4");
    const found = addresses.find(({ name }) => name === route?.interface) ?? addresses[0];
    return {
      isUp: found !== undefined,
      mac: found?.mac.toUpperCase() ?? null,
      ip: found?.address ?? null,
      netmask: found?.netmask ?? null,
      gateway: route?.gateway ?? null,
      dns: nameServer(resolver),
      wlan: null,
      isAccessPoint: false,
    };
  }

  readonly scan = refuse;
  readonly join = refuse;
  readonly leave = refuse;
  readonly startAccessPoint = refuse;
  readonly stopAccessPoint = refuse;
}

function refuse(): Promise<never> {
  return Promise.reject(new NetworkError("NOT_SUPPORTED", "the host's network is not changed from here"));
}

/** Empty where the system has no such file. */
async function text(file: string): Promise<string> {
  return await readFile(file, "utf8").catch(() => "");
}
