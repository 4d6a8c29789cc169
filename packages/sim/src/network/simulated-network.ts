import {
  NetworkError,
  type AccessPointRequest,
  type Clock,
  type FoundNetwork,
  type JoinRequest,
  type Network,
  type NetworkErrorCode,
  type NetworkStatus,
} from "@regrow/core/port";
import { opens, type AirNetwork } from "./air.ts";

const SCAN_MS = 2_000;
const ASSOCIATE_MS = 1_200;
const DHCP_MS = 800;
const ACCESS_POINT_MS = 500;

type Link =
  | { readonly kind: "down" }
  | {
      readonly kind: "joined";
      readonly network: AirNetwork;
      readonly address: Pick<NetworkStatus, "ip" | "netmask" | "gateway" | "dns">;
    }
  | { readonly kind: "access-point"; readonly request: AccessPointRequest };

/** Wi-Fi that exists in memory alone: networks that come and go, passkeys, DHCP, and failures that a test asks for. */
export class SimulatedNetwork implements Network {
  readonly hasWlan = true;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #mac: string;
  readonly #failures: NetworkErrorCode[] = [];
  #air: readonly AirNetwork[];
  #link: Link = { kind: "down" };

  constructor(options: {
    readonly clock: Pick<Clock, "sleep">;
    readonly mac: string;
    readonly air: readonly AirNetwork[];
  }) {
    this.#clock = options.clock;
    this.#mac = options.mac;
    this.#air = options.air;
  }

  /** From now on these are in reach; a network that is gone is lost. */
  setAir(air: readonly AirNetwork[]): void {
    this.#air = air;
    const { kind } = this.#link;
    if (kind === "joined" && !air.includes(this.#link.network)) this.#link = { kind: "down" };
  }

  /** What is to be joined or made next fails like this, in this order. */
  failNext(...codes: readonly NetworkErrorCode[]): void {
    this.#failures.push(...codes);
  }

  /** Of the network that was made last; null while there is none. */
  get accessPoint(): AccessPointRequest | null {
    return this.#link.kind === "access-point" ? this.#link.request : null;
  }

  async status(): Promise<NetworkStatus> {
    const none = { ip: null, netmask: null, gateway: null, dns: null };
    switch (this.#link.kind) {
      case "down":
        return { ...none, isUp: false, mac: this.#mac, wlan: null, isAccessPoint: false };
      case "joined": {
        const { network, address } = this.#link;
        return { ...address, isUp: true, mac: this.#mac, wlan: asFound(network), isAccessPoint: false };
      }
      case "access-point": {
        const { ip, netmask } = this.#link.request;
        return { ...none, ip, netmask, isUp: true, mac: this.#mac, wlan: null, isAccessPoint: true };
      }
    }
  }

  async scan(signal: AbortSignal): Promise<readonly FoundNetwork[]> {
    await this.#clock.sleep(SCAN_MS, signal);
    return this.#air.map(asFound);
  }

  async join(request: JoinRequest, signal: AbortSignal): Promise<void> {
    this.#link = { kind: "down" };
    await this.#clock.sleep(Math.min(ASSOCIATE_MS, request.timeoutMs), signal);
    this.#fail();
    if (request.timeoutMs < ASSOCIATE_MS) throw new NetworkError("TIMEOUT", "not associated in time");
    const network = this.#find(request);
    if (!opens(network, request.passkey)) throw new NetworkError("REFUSED", "wrong passkey");
    request.onAssociated?.();
    this.#link = { kind: "joined", network, address: await this.#address(network, request, signal) };
  }

  async leave(): Promise<void> {
    if (this.#link.kind === "joined") this.#link = { kind: "down" };
  }

  async startAccessPoint(request: AccessPointRequest, signal: AbortSignal): Promise<void> {
    this.#link = { kind: "down" };
    await this.#clock.sleep(ACCESS_POINT_MS, signal);
    this.#fail();
    this.#link = { kind: "access-point", request };
  }

  async stopAccessPoint(): Promise<void> {
    if (this.#link.kind === "access-point") this.#link = { kind: "down" };
  }

  #find({ ssid, bssid, security }: JoinRequest): AirNetwork {
    const found = this.#air.find(
      (network) =>
        network.name === ssid &&
        (bssid === null || network.bssid === bssid) &&
        (security === null || network.security === security),
    );
    if (found === undefined) throw new NetworkError("NOT_FOUND", `${ssid} is not in reach`);
    return found;
  }

  async #address(
    { lease }: AirNetwork,
    { address, timeoutMs }: JoinRequest,
    signal: AbortSignal,
  ): Promise<Pick<NetworkStatus, "ip" | "netmask" | "gateway" | "dns">> {
    if (address !== null) return address;
    const leftMs = timeoutMs - ASSOCIATE_MS;
    const isInTime = lease !== null && leftMs >= DHCP_MS;
    await this.#clock.sleep(isInTime ? DHCP_MS : leftMs, signal);
    if (!isInTime) throw new NetworkError("TIMEOUT", "no address in time");
    return lease;
  }

  #fail(): void {
    const code = this.#failures.shift();
    if (code !== undefined) throw new NetworkError(code, "as the test asked for");
  }
}

function asFound({ ssid, bssid, channel, rssi, security }: AirNetwork): FoundNetwork {
  return { ssid, bssid, channel, rssi, security };
}
