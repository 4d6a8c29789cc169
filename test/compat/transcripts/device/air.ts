import type { AirNetwork } from "@regrow/sim/network";

/** What the simulated device hears. */
export const AIR: readonly AirNetwork[] = [
  {
    name: "My Net",
    ssid: "My Net",
    bssid: "4C:55:CC:10:10:99",
    channel: 6,
    rssi: -52,
    security: "WPA2-AES",
    passkey: "correct horse",
    lease: { ip: "192.168.7.20", netmask: "255.255.255.0", gateway: "192.168.7.1", dns: "192.168.7.53" },
  },
  {
    name: "Open Net",
    ssid: "Open Net",
    bssid: "4C:55:CC:10:10:9A",
    channel: 11,
    rssi: -70,
    security: "Open",
    passkey: "",
    lease: { ip: "192.168.8.20", netmask: "255.255.255.0", gateway: "192.168.8.1", dns: "192.168.8.53" },
  },
];
