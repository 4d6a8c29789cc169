import {
  NetworkError,
  type AccessPointRequest,
  type Clock,
  type FoundNetwork,
  type JoinRequest,
  type Network,
  type NetworkStatus,
} from "@regrow/core/port";
import { Nmcli } from "./nmcli.ts";
import {
  DETAIL_FIELDS,
  DEVICE_FIELDS,
  NETWORK_FIELDS,
  parseDetails,
  parseDevices,
  parseNetworks,
  type NmDevice,
  type NmNetwork,
} from "./nmcli-output.ts";
import { SOFTAP, WLAN, accessPointProfile, wlanProfile, type Profile } from "./nmcli-profile.ts";

/** Longest time for what only asks or writes; a scan goes over all channels. */
const ASK_MS = 10_000;
const SCAN_MS = 30_000;
const ACCESS_POINT_MS = 30_000;

const NEVER = new AbortController().signal;

/**
 * Wi-Fi by NetworkManager. What it joins and makes are profiles of its own, kept in memory alone: after a restart of the machine the
 * device's own variables decide again.
 */
export class NmcliNetwork implements Network {
  readonly hasWlan = true;
  readonly #nmcli: Nmcli;

  constructor({ clock, command = "nmcli" }: { readonly clock: Pick<Clock, "sleep">; readonly command?: string }) {
    this.#nmcli = new Nmcli(command, clock);
  }

  async status(): Promise<NetworkStatus> {
    const devices = await this.#devices(NEVER);
    const device = devices.find(isWifi) ?? devices.find(isConnected);
    if (device === undefined) return NOTHING;
    const show = ["-t", "-m", "multiline", "-f", DETAIL_FIELDS, "device", "show", device.name];
    const details = parseDetails(await this.#nmcli.ask(show, ASK_MS, NEVER));
    const isAccessPoint = device.connection === SOFTAP.name;
    const isJoined = isWifi(device) && isConnected(device) && !isAccessPoint;
    const joined = isJoined ? (await this.#networks(device, "no", NEVER)).find(({ isInUse }) => isInUse) : undefined;
    return {
      ...details,
      isUp: isConnected(device) && details.ip !== null,
      wlan: joined === undefined ? null : asFound(joined),
      isAccessPoint,
    };
  }

  async scan(signal: AbortSignal): Promise<readonly FoundNetwork[]> {
    return (await this.#networks(await this.#wifi(signal), "yes", signal)).map(asFound);
  }

  async join(request: JoinRequest, signal: AbortSignal): Promise<void> {
    const device = await this.#wifi(signal);
    const profile = wlanProfile(request, await this.#find(request, device, signal));
    await this.#nmcli.forget(SOFTAP.uuid, ASK_MS, signal);
    await this.#bringUp(profile, device, request.timeoutMs, signal);
    // From now on NetworkManager may find back to it by itself; before, it would have tried without the secret.
    const modify = ["connection", "modify", "--temporary", "uuid", profile.uuid, "connection.autoconnect", "yes"];
    await this.#nmcli.ask(modify, ASK_MS, signal);
    request.onAssociated?.();
  }

  async leave(signal: AbortSignal): Promise<void> {
    const device = await this.#wifi(signal);
    if (device.connection === SOFTAP.name) return;
    // Also what somebody else has joined: it is to be down.
    if (isActive(device)) await this.#nmcli.ask(["device", "disconnect", device.name], ASK_MS, signal);
    await this.#nmcli.forget(WLAN.uuid, ASK_MS, signal);
  }

  async startAccessPoint(request: AccessPointRequest, signal: AbortSignal): Promise<void> {
    const device = await this.#wifi(signal);
    await this.#nmcli.forget(WLAN.uuid, ASK_MS, signal);
    await this.#bringUp(accessPointProfile(request), device, ACCESS_POINT_MS, signal);
  }

  async stopAccessPoint(signal: AbortSignal): Promise<void> {
    await this.#nmcli.forget(SOFTAP.uuid, ASK_MS, signal);
  }

  /** A profile that cannot be brought up is not left behind: it would be tried again and again. */
  async #bringUp(profile: Profile, device: NmDevice, limitMs: number, signal: AbortSignal): Promise<void> {
    await this.#nmcli.forget(profile.uuid, ASK_MS, signal);
    const own = ["con-name", profile.name, "connection.uuid", profile.uuid, "ifname", device.name];
    const add = ["connection", "add", "save", "no", "type", "wifi", ...own, "autoconnect", "no", ...profile.settings];
    await this.#nmcli.ask(add, ASK_MS, signal);
    try {
      await this.#nmcli.up(profile, device.name, limitMs, signal);
    } catch (error) {
      await this.#nmcli.forget(profile.uuid, ASK_MS, NEVER).catch(() => {});
      throw error;
    }
  }

  /** Null: it may be one that does not tell its name. @throws NetworkError NOT_FOUND */
  async #find(request: JoinRequest, device: NmDevice, signal: AbortSignal): Promise<FoundNetwork | null> {
    const networks = await this.#networks(device, "auto", signal);
    const inReach = networks.filter(({ bssid }) => request.bssid === null || request.bssid === bssid);
    const found = inReach.find(({ ssid }) => ssid === request.ssid);
    if (found !== undefined) return found;
    if (inReach.some(({ ssid }) => ssid === "")) return null;
    throw new NetworkError("NOT_FOUND", `${request.ssid} is not in reach`);
  }

  /** @throws NetworkError NOT_SUPPORTED, FAILED */
  async #wifi(signal: AbortSignal): Promise<NmDevice> {
    const devices = (await this.#devices(signal)).filter(({ type }) => type === "wifi");
    const device = devices.find(isWifi);
    if (device !== undefined) return device;
    if (devices.length === 0) throw new NetworkError("NOT_SUPPORTED", "this machine has no Wi-Fi device");
    throw new NetworkError("FAILED", `the Wi-Fi device is ${devices[0]?.state}`);
  }

  async #devices(signal: AbortSignal): Promise<readonly NmDevice[]> {
    return parseDevices(await this.#nmcli.ask(["-t", "-f", DEVICE_FIELDS, "device", "status"], ASK_MS, signal));
  }

  async #networks(device: NmDevice, rescan: "auto" | "no" | "yes", signal: AbortSignal): Promise<readonly NmNetwork[]> {
    const list = ["-t", "-f", NETWORK_FIELDS, "device", "wifi", "list", "ifname", device.name, "--rescan", rescan];
    return parseNetworks(await this.#nmcli.ask(list, SCAN_MS, signal));
  }
}

const NOTHING: NetworkStatus = {
  isUp: false,
  mac: null,
  ip: null,
  netmask: null,
  gateway: null,
  dns: null,
  wlan: null,
  isAccessPoint: false,
};

/** A Wi-Fi device that NetworkManager can use. */
function isWifi({ type, state }: NmDevice): boolean {
  return type === "wifi" && !/^(?:unavailable|unmanaged)\b/.test(state);
}

function isConnected({ state, type }: NmDevice): boolean {
  return /^connected\b/.test(state) && type !== "loopback";
}

/** Connected, or on the way to it. */
function isActive({ state }: NmDevice): boolean {
  return state.startsWith("connect");
}

function asFound({ ssid, bssid, channel, rssi, security }: NmNetwork): FoundNetwork {
  return { ssid, bssid, channel, rssi, security };
}
