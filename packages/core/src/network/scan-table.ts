import type { FoundNetwork } from "../port/index.ts";

/** Longest name that a network can have, in bytes (IEEE 802.11). */
const MAX_SSID_BYTES = 32;

/**
 * What `wlan_scan` answers, the strongest first. Rows of the verbose form have what clients take out of them at the places where they
 * look: 1 index, 2 channel, 3 signal, 4 BSSID, 6 security, 8 length of the name (0: hidden), 9 the name. Places 5 and 7 are not
 * recovered: mode and band here. Source: device-facts 4.3.
 */
export function formatScan(found: readonly FoundNetwork[], { isVerbose }: { readonly isVerbose: boolean }): string {
  const networks = found.toSorted((left, right) => right.rssi - left.rssi);
  const title = `! ${networks.length} network${networks.length === 1 ? "" : "s"} found`;
  return [title, isVerbose ? VERBOSE : BRIEF, ...networks.map(isVerbose ? verboseRow : briefRow)].join("\n");
}

const BRIEF = "! # Ch RSSI MAC (BSSID)       Network (SSID)";
const VERBOSE = "! # Ch RSSI MAC (BSSID)       Mode  Security   Band Len Network (SSID)";

function briefRow(network: FoundNetwork, index: number): string {
  return `# ${index} ${channelAndSignal(network)} ${network.bssid} ${shown(network.ssid)}`.trimEnd();
}

function verboseRow(network: FoundNetwork, index: number): string {
  const ssid = shown(network.ssid);
  const band = network.channel > 14 ? "5" : "2.4";
  // The length is that of the text behind it: clients cut the name out by it.
  return `# ${index} ${channelAndSignal(network)} ${network.bssid} Infra ${network.security.padEnd(10)} ${band.padEnd(4)} ${String(ssid.length).padStart(3)} ${ssid}`.trimEnd();
}

function channelAndSignal({ channel, rssi }: FoundNetwork): string {
  return `${String(channel).padStart(2)} ${String(rssi).padStart(4)}`;
}

/** A name may hold any bytes: none of them may end the row or steer a terminal. */
function shown(ssid: string): string {
  return ssid.slice(0, MAX_SSID_BYTES).replace(/[\x00-\x1f\x7f-\x9f]/g, "?");
}
