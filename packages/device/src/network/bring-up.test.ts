import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { NetworkStatus } from "@regrow/core/port";
import { bringUpNetwork } from "./bring-up.ts";

const NONE: NetworkStatus = {
  isUp: false,
  mac: null,
  ip: null,
  netmask: null,
  gateway: null,
  dns: null,
  wlan: null,
  isAccessPoint: false,
};
const HOME = { ssid: "home", bssid: "4C:55:CC:10:10:98", channel: 6, rssi: -52, security: "WPA2-AES" } as const;

interface Situation {
  readonly hasWlan?: boolean;
  readonly status?: Partial<NetworkStatus>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly failure?: ErrorCode;
}

async function bringUp({ hasWlan = true, status = {}, variables = {}, failure }: Situation): Promise<string> {
  let joined = "";
  const networking = {
    hasWlan,
    reading: async () => ({ status: { ...NONE, ...status }, waiting: { receivedBytes: 0, toSendBytes: 0 } }),
    up: async (which: string) => {
      if (failure !== undefined) throw new RegrowError(failure);
      joined = which;
    },
  };
  const all: Readonly<Record<string, string>> = {
    "wlan.ssid": "home",
    "wlan.passkey": "secret-secret",
    "wlan.security": "Auto",
    ...variables,
  };
  try {
    const isJoined = await bringUpNetwork(networking, { get: (name) => all[name] ?? "" });
    return isJoined ? joined : "nothing";
  } catch (error) {
    return error instanceof RegrowError ? error.code : String(error);
  }
}

describe("bringUpNetwork", () => {
  const rows: readonly (readonly [string, Situation, string])[] = [
    ["joins the network that is set", {}, "wlan"],
    ["leaves the host's network as it is", { hasWlan: false }, "nothing"],
    ["leaves a network that is joined", { status: { wlan: HOME, isUp: true } }, "nothing"],
    ["leaves a network of the device's own", { status: { isAccessPoint: true } }, "nothing"],
    ["says that none is named", { variables: { "wlan.ssid": "" } }, "NETWORK_NAME_MISSING"],
    ["leaves a cable alone where none is named", { variables: { "wlan.ssid": "" }, status: { isUp: true } }, "nothing"],
    [
      "says that a passkey lacks",
      { variables: { "wlan.passkey": "", "wlan.security": "WPA2-AES" } },
      "NETWORK_PASSKEY_MISSING",
    ],
    ["joins an open network", { variables: { "wlan.passkey": "", "wlan.security": "Open" } }, "wlan"],
    ["says why it could not be joined", { failure: "NETWORK_NOT_FOUND" }, "NETWORK_NOT_FOUND"],
    ["leaves a machine without radio", { failure: "NETWORK_NOT_SUPPORTED" }, "nothing"],
  ];
  for (const [what, situation, expected] of rows)
    it(what, async () => assert.equal(await bringUp(situation), expected));
});
