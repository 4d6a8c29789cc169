import { quote } from "../api/index.ts";
import type { FoundNetwork } from "./scan.ts";

/** Why a passkey cannot be right, or null. */
export function passkeyProblem(security: string, passkey: string): string | null {
  if (/["\p{Cc}]/u.test(passkey))
    return "No double quotes and no control characters: a command line cannot carry them.";
  if (isOpen(security)) return passkey === "" ? null : "An open network has no passkey.";
  if (security.startsWith("WEP")) return /^(?:.{5}|.{13}|[\da-f]{10}|[\da-f]{26})$/i.test(passkey) ? null : WEP_KEY;
  if (passkey.length === 64) return /^[\da-f]+$/i.test(passkey) ? null : PASSPHRASE;
  return passkey.length >= 8 && passkey.length <= 63 ? null : PASSPHRASE;
}

export function isOpen(security: string): boolean {
  return security.toLowerCase() === "open";
}

/**
 * `network_verify` for a network that was found, or null where this page cannot ask for it: WPA3 alone has no code.
 * @param keyHex the key of WPA as 64 digits; empty for others. Source: device-facts 4.3
 */
export function verifyLine({ ssid, bssid, channel, security }: FoundNetwork, key: string): string | null {
  const code = SECURITY_CODES.indexOf(security);
  const word = quote(ssid);
  if (code < 0 || word === null) return null;
  const name = word.startsWith('"') ? word : `"${word}"`;
  const head = `network_verify wifi ${name} ${bssid.replaceAll(":", "")} ${channel}`;
  return code === 0 ? head : `${head} ${code} ${key}`;
}

export interface JoinRequest {
  readonly ssid: string;
  readonly passkey: string;
  /** The set-up network is ended, which joins the one that was set. */
  readonly isSettingUp: boolean;
  readonly isSafeMode: boolean;
}

/** The lines that keep a network and join it; null where a line cannot carry name or passkey. Source: device-facts 9. */
export function joinLines({ ssid, passkey, isSettingUp, isSafeMode }: JoinRequest): readonly string[] | null {
  const [name, key] = [quote(ssid), quote(passkey)];
  if (name === null || key === null) return null;
  return [
    `set wlan.ssid ${name}`,
    `set wlan.passkey ${key}`,
    // Safe mode does not know it; there the device joins by itself.
    ...(isSafeMode ? [] : ["set wlan.auto_join.enabled 1"]),
    "save",
    isSettingUp ? "setup stop" : "network_restart",
  ];
}

const PASSPHRASE = "8 to 63 characters, or 64 hexadecimal digits.";
const WEP_KEY = "5 or 13 characters, or 10 or 26 hexadecimal digits.";
/** By the code that the device takes. Source: device-facts 4.3. */
const SECURITY_CODES = ["Open", "WEP", "WPA-AES", "WPA-TKIP", "WPA2-AES", "WPA2-Mixed", "WPA2-TKIP"];
