import type { NetworkStatus } from "@regrow/core/port";
import type { VariableName } from "@regrow/core/variable";

/** What the variables of the network are told from. */
export interface NetworkReading {
  readonly status: NetworkStatus;
  /** Bytes that connections hold for being read, and for being sent. */
  readonly waiting: { readonly receivedBytes: number; readonly toSendBytes: number };
}

interface Reading {
  network(): Promise<NetworkReading>;
}

/** Tellers of the variables of the network; an address that there is not is an empty text. */
export const NETWORK_TELLERS = {
  "network.buffer.usage": async ({ network }) => {
    const { receivedBytes, toSendBytes } = (await network()).waiting;
    return `rx:${receivedBytes},tx:${toSendBytes}`;
  },
  "wlan.network.dns": async ({ network }) => (await network()).status.dns ?? "",
  "wlan.network.gateway": async ({ network }) => (await network()).status.gateway ?? "",
  "wlan.network.ip": async ({ network }) => (await network()).status.ip ?? "",
  "wlan.network.netmask": async ({ network }) => (await network()).status.netmask ?? "",
  "wlan.network.status": async ({ network }) => {
    const { isUp, wlan, ip } = (await network()).status;
    return isUp && ip !== null ? "2" : wlan === null ? "0" : "1";
  },
} as const satisfies { readonly [Name in VariableName]?: (reading: Reading) => Promise<string> };
