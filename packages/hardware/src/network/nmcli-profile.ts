import { prefixOf } from "@regrow/core/network";
import {
  NetworkError,
  type AccessPointRequest,
  type FoundNetwork,
  type JoinRequest,
  type WlanSecurity,
} from "@regrow/core/port";

/** A connection profile of ours. Always called by its UUID: a name that begins with a dash could be taken for an option. */
export interface Profile {
  readonly name: string;
  readonly uuid: string;
  /** What `connection add` is given after name, UUID and device. */
  readonly settings: readonly string[];
  /** What `connection up` is given in a file, so that it is on no command line; null for an open network. */
  readonly secret: string | null;
}

/** Fixed, so that what an earlier run of ours left behind is found. */
export const WLAN = { name: "regrow-wlan", uuid: "5c6a7f0e-3f0b-4c53-9f5c-0d6f6c1a8b01" } as const;
export const SOFTAP = { name: "regrow-softap", uuid: "5c6a7f0e-3f0b-4c53-9f5c-0d6f6c1a8b02" } as const;

/** @param heard null for a network that does not tell its name, so that nothing is known of it */
export function wlanProfile(request: JoinRequest, heard: Pick<FoundNetwork, "security"> | null): Profile {
  const { ssid, bssid, passkey, address, security } = request;
  const kind = security ?? heard?.security ?? (passkey === "" ? "Open" : "WPA2-AES");
  return {
    ...WLAN,
    settings: [
      ...["ssid", ssid],
      ...(bssid === null ? [] : ["802-11-wireless.bssid", bssid]),
      ...(heard === null ? ["802-11-wireless.hidden", "yes"] : []),
      ...(kind === "Open" ? [] : ["802-11-wireless-security.key-mgmt", keyManagement(kind)]),
      ...(address === null ? ["ipv4.method", "auto"] : ["ipv4.method", "manual", ...staticSettings(address)]),
    ],
    secret: kind === "Open" ? null : secretLine(kind === "WEP" ? "wep-key0" : "psk", passkey),
  };
}

export function accessPointProfile({ ssid, passkey, ip, netmask, channel }: AccessPointRequest): Profile {
  return {
    ...SOFTAP,
    settings: [
      ...["ssid", ssid, "802-11-wireless.mode", "ap"],
      ...(channel === null
        ? []
        : ["802-11-wireless.band", channel > 14 ? "a" : "bg", "802-11-wireless.channel", String(channel)]),
      ...(passkey === "" ? [] : WPA2),
      ...["ipv4.method", "shared", "ipv4.addresses", `${ip}/${prefixOf(netmask) ?? 24}`],
    ],
    secret: passkey === "" ? null : secretLine("psk", passkey),
  };
}

/** WPA2 with AES alone; what else the driver could do is not asked. */
const WPA2 = [
  ...["802-11-wireless-security.key-mgmt", "wpa-psk"],
  ...["802-11-wireless-security.proto", "rsn"],
  ...["802-11-wireless-security.pairwise", "ccmp"],
  ...["802-11-wireless-security.group", "ccmp"],
];

function keyManagement(security: WlanSecurity): string {
  switch (security) {
    case "WPA3":
      return "sae";
    case "WEP":
    case "Open":
      return "none";
    case "WPA-AES":
    case "WPA-TKIP":
    case "WPA2-AES":
    case "WPA2-Mixed":
    case "WPA2-TKIP":
      return "wpa-psk";
  }
}

/** An address of zeros is none. */
function staticSettings({ ip, gateway, netmask, dns }: NonNullable<JoinRequest["address"]>): readonly string[] {
  return [
    ...["ipv4.addresses", `${ip}/${prefixOf(netmask) ?? 24}`],
    ...(gateway === "0.0.0.0" ? [] : ["ipv4.gateway", gateway]),
    ...(dns === "0.0.0.0" ? [] : ["ipv4.dns", dns]),
  ];
}

/** A line of nmcli's passwd-file, which takes a backslash as an escape and cuts spaces off (nmc_utils_parse_passwd_file). @throws NetworkError */
function secretLine(property: "psk" | "wep-key0", secret: string): string {
  if (/[\x00-\x1f]/.test(secret)) throw new NetworkError("REFUSED", "the passkey has a control character");
  return `802-11-wireless-security.${property}:${secret.replace(/[\\ ]/g, "\\$&")}\n`;
}
