import type { WlanSecurity } from "../port/index.ts";

/** What `network_verify` is to try. */
export interface VerifyRequest {
  readonly ssid: string;
  /** Upper case with colons. */
  readonly bssid: string;
  readonly security: WlanSecurity;
  /** Empty for an open network, else the key as clients derive it: 64 hexadecimal digits (for WEP what they have). */
  readonly passkey: string;
}

/** By the code that clients send. Source: device-facts 4.3. */
const SECURITY_CODES: readonly WlanSecurity[] = [
  "Open",
  "WEP",
  "WPA-AES",
  "WPA-TKIP",
  "WPA2-AES",
  "WPA2-Mixed",
  "WPA2-TKIP",
];

/**
 * Reads `wifi "<ssid>" <bssid without colons> <channel>[ <security code> <key>]`; no code is an open network. Null when it is not
 * of that form. Source: device-facts 4.3.
 */
export function parseVerifyRequest(words: Readonly<Record<string, string>>): VerifyRequest | null {
  const { ssid = "", bssid = "", channel = "", code = "0", key = "" } = words;
  const security = /^\d$/.test(code) ? SECURITY_CODES[Number(code)] : undefined;
  const isWellFormed =
    words["kind"] === "wifi" && ssid !== "" && /^[0-9A-F]{12}$/i.test(bssid) && /^\d{1,3}$/.test(channel);
  if (!isWellFormed || security === undefined) return null;
  // Digits of an unknown length are a WEP key; everything else is the derived key of WPA.
  const isKey = security === "Open" ? key === "" : security === "WEP" ? key !== "" : /^[0-9A-F]{64}$/i.test(key);
  return isKey
    ? {
        ssid,
        bssid: bssid.toUpperCase().replace(/(..)(?!$)/g, "$1:"),
        security,
        passkey: security === "WEP" ? key : key.toLowerCase(),
      }
    : null;
}
