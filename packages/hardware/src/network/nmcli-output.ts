import { netmaskOf } from "@regrow/core/network";
import type { FoundNetwork, WlanSecurity } from "@regrow/core/port";

/** What is read of nmcli's terse output (nmcli(1), --terse, --escape). */

/** Of `device status`. */
export const DEVICE_FIELDS = "DEVICE,TYPE,STATE,CONNECTION";
export interface NmDevice {
  readonly name: string;
  /** Such as wifi, ethernet, loopback. */
  readonly type: string;
  /** Such as connected, disconnected, unavailable, unmanaged, "connecting (getting IP configuration)". */
  readonly state: string;
  /** Name of the profile that is active; empty for none. */
  readonly connection: string;
}

/** Of `device wifi list`. The name in hexadecimal: as text it may have lost bytes. */
export const NETWORK_FIELDS = "IN-USE,SSID-HEX,BSSID,CHAN,SIGNAL,SECURITY,WPA-FLAGS,RSN-FLAGS";
export interface NmNetwork extends FoundNetwork {
  readonly isInUse: boolean;
}

/** Of `device show`. */
export const DETAIL_FIELDS = "GENERAL.HWADDR,IP4.ADDRESS,IP4.GATEWAY,IP4.DNS";
export interface NmDetails {
  readonly mac: string | null;
  readonly ip: string | null;
  readonly netmask: string | null;
  readonly gateway: string | null;
  readonly dns: string | null;
}

/** More rows than these are not looked at. */
const MAX_ROWS = 1_000;

export function parseDevices(output: string): readonly NmDevice[] {
  return rows(output, 4).map(([name = "", type = "", state = "", connection = ""]) => ({
    name,
    type,
    state,
    connection: connection === "--" ? "" : connection,
  }));
}

export function parseNetworks(output: string): readonly NmNetwork[] {
  return rows(output, 8).flatMap(([inUse = "", hex = "", bssid = "", channel = "", signal = "", ...security]) => {
    const isNetwork = /^(?:[0-9A-F]{2}){0,32}$/i.test(hex) && /^[0-9A-F]{2}(?::[0-9A-F]{2}){5}$/i.test(bssid);
    if (!isNetwork || !/^\d{1,3}$/.test(channel) || !/^\d{1,3}$/.test(signal)) return [];
    return {
      isInUse: inUse.trim() === "*",
      ssid: new TextDecoder().decode(Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))),
      bssid: bssid.toUpperCase(),
      channel: Number(channel),
      rssi: dbmOf(Number(signal)),
      security: securityOf(security),
    };
  });
}

/** One `FIELD:value` a line, where values are not escaped; lists come as `IP4.DNS[1]`. */
export function parseDetails(output: string): NmDetails {
  const values = new Map<string, string>();
  for (const line of output.split("\n").slice(0, MAX_ROWS)) {
    const [, field, value = ""] = /^([A-Z0-9.-]+(?:\[1\])?):(.*)$/.exec(line) ?? [];
    if (field !== undefined && value !== "" && value !== "--") values.set(field, value);
  }
  const [ip, prefix] = values.get("IP4.ADDRESS[1]")?.split("/") ?? [];
  return {
    mac: values.get("GENERAL.HWADDR")?.toUpperCase() ?? null,
    ip: ip ?? null,
    netmask:
      prefix !== undefined && /^\d{1,2}$/.test(prefix) && Number(prefix) <= 32 ? netmaskOf(Number(prefix)) : null,
    gateway: values.get("IP4.GATEWAY") ?? null,
    dns: values.get("IP4.DNS[1]") ?? null,
  };
}

/** One row a line, its fields parted by colons; a colon or a backslash in a field has a backslash before it. */
function rows(output: string, fields: number): readonly (readonly string[])[] {
  return output
    .split("\n")
    .slice(0, MAX_ROWS)
    .map(splitRow)
    .filter((row) => row.length === fields);
}

function splitRow(line: string): readonly string[] {
  const fields = [""];
  for (const [part] of line.matchAll(/\\.|[^\\]/g)) {
    if (part === ":") fields.push("");
    else fields[fields.length - 1] += part.slice(-1);
  }
  return fields;
}

/** NetworkManager tells the strength in percent: -100 dBm is 0, -40 dBm and above 100 (nm_wifi_utils_level_to_quality). */
function dbmOf(percent: number): number {
  return Math.round(-100 + (Math.min(percent, 100) * 60) / 100);
}

/** @param columns SECURITY, WPA-FLAGS, RSN-FLAGS */
function securityOf([summary = "", wpa = "", rsn = ""]: readonly string[]): WlanSecurity {
  const has = (flags: string, flag: string): boolean => flags.split(" ").includes(flag);
  const hasWpa = wpa.includes("_");
  if (rsn.includes("_")) {
    // One that takes both is joined as WPA2.
    if (has(rsn, "sae") && !has(rsn, "psk")) return "WPA3";
    if (hasWpa || (has(rsn, "pair_ccmp") && has(rsn, "pair_tkip"))) return "WPA2-Mixed";
    return has(rsn, "pair_tkip") ? "WPA2-TKIP" : "WPA2-AES";
  }
  if (hasWpa) return has(wpa, "pair_ccmp") ? "WPA-AES" : "WPA-TKIP";
  return /\bWEP\b/.test(summary) ? "WEP" : "Open";
}
