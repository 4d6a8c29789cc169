/** A network in reach, as `wlan_scan -v` tells it. */
export interface FoundNetwork {
  readonly channel: number;
  /** dBm. */
  readonly rssi: number;
  readonly bssid: string;
  readonly security: string;
  readonly ssid: string;
}

/**
 * Reads `wlan_scan -v`: 1 index, 2 channel, 3 signal, 4 BSSID, 5 mode, 6 security, 7 band, 8 length of the name (0: hidden, left out),
 * 9 the name, of each name the strongest, the strongest first. Source: device-facts 4.3.
 */
export function readScan(text: string): readonly FoundNetwork[] {
  const found = new Map<string, FoundNetwork>();
  for (const line of text.split("\n")) {
    const [, channel, rssi, bssid, security, length, rest = ""] =
      /^#\s+\d+\s+(\d+)\s+(-?\d+)\s+([0-9A-F:]{17})\s+\S+\s+(\S+)\s+\S+\s+(\d+) ?(.*)$/i.exec(line) ?? [];
    if (channel === undefined || bssid === undefined || security === undefined || length === "0") continue;
    const network = {
      channel: Number(channel),
      rssi: Number(rssi),
      bssid,
      security,
      ssid: rest.slice(0, Number(length)),
    };
    if ((found.get(network.ssid)?.rssi ?? -Infinity) < network.rssi) found.set(network.ssid, network);
  }
  return [...found.values()].toSorted((one, other) => other.rssi - one.rssi);
}

/** 0 to 4, as bars of a signal. */
export function signalBars(rssi: number): number {
  return [-85, -75, -67, -58].filter((limit) => rssi >= limit).length;
}

/** What the bars mean, for who cannot see them. */
export const SIGNAL_TEXTS: readonly string[] = ["very weak", "weak", "fair", "good", "very good"];
