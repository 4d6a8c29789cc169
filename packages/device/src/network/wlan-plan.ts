import { isIpv4, prefixOf, type JoinPlan } from "@regrow/core/network";
import { WLAN_SECURITIES, type AccessPointRequest, type JoinRequest, type StaticAddress } from "@regrow/core/port";
import type { Settings } from "../settings/index.ts";
import { networkError } from "./network-error.ts";

type Variables = Pick<Settings, "get">;

/** What the wlan variables ask to be joined. */
export interface WlanPlan {
  readonly plan: Omit<JoinPlan, "isKnown">;
  readonly request: JoinRequest;
}

/** @throws RegrowError NETWORK_FAILED when a variable makes no sense */
export function readWlanPlan(settings: Variables): WlanPlan {
  const ssid = settings.get("wlan.ssid");
  if (ssid === "") throw networkError("FAILED", "wlan.ssid is empty");
  const bssid = settings.get("wlan.bssid").toUpperCase();
  if (bssid !== "" && !/^[0-9A-F]{2}(?::[0-9A-F]{2}){5}$/.test(bssid))
    throw networkError("FAILED", "wlan.bssid is no address such as 4C:55:CC:10:10:98");
  const usesDhcp = settings.get("wlan.dhcp.enabled") === "1";
  const wanted = settings.get("wlan.security");
  const details = {
    ssid,
    bssid: bssid === "" ? null : bssid,
    security: WLAN_SECURITIES.find((security) => security === wanted) ?? null,
  };
  return {
    plan: { ...details, attempts: Number(settings.get("wlan.join.retries")), usesDhcp },
    request: {
      ...details,
      passkey: settings.get("wlan.passkey"),
      address: usesDhcp ? null : staticAddress(settings),
      timeoutMs: Number(settings.get("wlan.join.timeout")),
    },
  };
}

/** The device's own network: `softap`, or `setup.web` with softap's addresses. @throws RegrowError NETWORK_FAILED */
export async function readAccessPoint(
  settings: Variables,
  which: "softap" | "setup.web",
  secret: () => Promise<string>,
): Promise<AccessPointRequest> {
  const passkey = settings.get(`${which}.passkey`);
  if (passkey !== "" && passkey.length < 8) throw networkError("FAILED", `${which}.passkey has less than 8 characters`);
  const ip = settings.get("softap.static.ip");
  const netmask = settings.get("softap.static.netmask");
  if (!isIpv4(ip) || prefixOf(netmask) === null) throw networkError("FAILED", "softap.static is no address");
  const channel = Number(settings.get("softap.channel"));
  return {
    ssid: settings.get(`${which}.ssid`),
    passkey: passkey === "" ? await secret() : passkey,
    ip,
    netmask,
    channel: channel === 0 ? null : channel,
  };
}

function staticAddress(settings: Variables): StaticAddress {
  const address = {
    ip: settings.get("wlan.static.ip"),
    gateway: settings.get("wlan.static.gateway"),
    netmask: settings.get("wlan.static.netmask"),
    dns: settings.get("wlan.static.dns"),
  };
  const isWhole = [address.ip, address.gateway, address.dns].every(isIpv4) && prefixOf(address.netmask) !== null;
  if (!isWhole || address.ip === "0.0.0.0") throw networkError("FAILED", "wlan.static is no address");
  return address;
}
