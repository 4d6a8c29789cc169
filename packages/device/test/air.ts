import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedNetwork, type AirNetwork } from "@regrow/sim/network";

/** What the device of the network tests can hear. */
export const HOME: AirNetwork = {
  name: "home",
  ssid: "home",
  bssid: "4C:55:CC:10:10:98",
  channel: 6,
  rssi: -52,
  security: "WPA2-AES",
  passkey: "correct horse",
  lease: { ip: "192.168.7.20", netmask: "255.255.255.0", gateway: "192.168.7.1", dns: "192.168.7.53" },
};
export const OFFICE: AirNetwork = { ...HOME, name: "office", ssid: "office", bssid: "4C:55:CC:10:10:99", rssi: -70 };

/** Settings with which `HOME` is joined. */
export const AT_HOME = { "wlan.ssid": "home", "wlan.passkey": "correct horse" } as const;

export function simulatedNetwork(): { readonly clock: VirtualClock; readonly network: SimulatedNetwork } {
  const clock = new VirtualClock();
  return { clock, network: new SimulatedNetwork({ clock, mac: "4C:55:CC:00:00:01", air: [HOME, OFFICE] }) };
}
