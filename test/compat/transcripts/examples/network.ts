import type { Example } from "../example.ts";
import { FOR_PEOPLE } from "../reasons.ts";

const NO_LINES = { only: ["line"], why: "the lines between are for consoles" } as const;
const JOIN = { "wlan.ssid": "My Net", "wlan.passkey": "correct horse" };

/** Sections 2.13, 4.2, 4.3 and 4.7: set-up and network. */
export const NETWORK: readonly Example[] = [
  {
    id: "network_up, with what consoles say meanwhile",
    source: "4.2",
    situation: { hasWlan: true, variables: JOIN },
    steps: [
      {
        send: "network_up",
        answer: "Success\r\n",
        announces: [
          "Security type from probe: WPA2-AES",
          "[Associating to My Net]",
          "Obtaining IPv4 address via DHCP",
          "IPv4 address: 192.168.7.20",
          "[Associated]",
        ],
      },
      { send: "get wlan.network.ip", answer: "192.168.7.20\r\n" },
      { send: "get wl n g", answer: "192.168.7.1\r\n" },
      { send: "ndo", answer: "Success\r\n", announces: ["[Disassociated]"] },
    ],
  },
  {
    id: "nup -s joins and saves",
    source: "2.13",
    situation: { hasWlan: true },
    carriers: { only: ["line", "http"], why: "a WebSocket carries no commands" },
    steps: [
      { send: 'set wl s "My Net"', answer: "Set OK\r\n" },
      { send: 'set wl p "correct horse"', answer: "Set OK\r\n" },
      {
        send: "nup -s",
        answer: "Success\r\n",
        announces: [
          "Security type from probe: WPA2-AES",
          "[Associating to My Net]",
          "Obtaining IPv4 address via DHCP",
          "IPv4 address: 192.168.7.20",
          "[Associated]",
        ],
      },
      { send: "load", answer: "Success\r\n" },
      { send: "get wl s", answer: "My Net\r\n" },
    ],
  },
  {
    id: "wlan_scan -v has the columns that clients read",
    source: "4.3",
    situation: { hasWlan: true },
    steps: [
      {
        send: "wlan_scan -v",
        answer:
          "! «text»\r\n! «text»\r\n# 0 «spaces»6 «spaces»-52 4C:55:CC:10:10:99 «word» WPA2-AES «spaces»«word»«spaces»6 My Net\r\n" +
          "# 1 «spaces»11 «spaces»-70 4C:55:CC:10:10:9A «word» Open «spaces»«word»«spaces»8 Open Net\r\n",
      },
    ],
  },
  {
    id: "network_verify of an open and of a protected network",
    source: "4.3",
    situation: { hasWlan: true },
    steps: [
      { send: 'network_verify wifi "My Net" 4C55CC101099 6 4 «psk»', answer: "Success\r\n" },
      { send: 'nve wifi "Open Net" 4C55CC10109A 11', answer: "Success\r\n" },
      { send: `nve wifi "My Net" 4C55CC101099 6 4 ${"0".repeat(64)}`, answer: "Command failed\r\n", code: 1 },
    ],
  },
  {
    id: "setup status, setup web and setup stop",
    source: "2.13",
    situation: { hasWlan: true },
    steps: [
      { send: "setup status", answer: "0\r\n" },
      {
        send: "setup web",
        answer: "Success\r\n",
        announces: ["[Set-up network: Gecko_OS-«three», http://10.10.10.1]"],
      },
      { send: "setup status", answer: "1\r\n" },
      { send: "setup stop", answer: "Success\r\n" },
      { send: "setup status", answer: "0\r\n" },
    ],
  },
  {
    id: "setup_web status and setup_web stop",
    source: "2.13",
    situation: { hasWlan: true },
    steps: [
      { send: "setup_web status", answer: "0\r\n" },
      {
        send: "setup_web",
        answer: "Success\r\n",
        announces: ["[Set-up network: Gecko_OS-«three», http://10.10.10.1]"],
      },
      { send: "setup_web status", answer: "1\r\n" },
      { send: "setup_web stop", answer: "Success\r\n" },
      { send: "setup_web status", answer: "0\r\n" },
    ],
  },
  {
    id: "a message with its time",
    source: "2.12",
    situation: { hasWlan: true, variables: { ...JOIN, "system.cmd.timestamp": "1", "system.print_level": "1" } },
    carriers: NO_LINES,
    not: FOR_PEOPLE,
    steps: [
      { send: "nup", answer: "Success\r\n", announces: ["[«stamp»: Associating to My Net]", "[«stamp»: Associated]"] },
    ],
  },
];
