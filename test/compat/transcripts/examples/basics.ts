import type { Example } from "../example.ts";
import { GECKO, ON_LINES, ZENTRI } from "../reasons.ts";

const STATUS = "get system.safemode.status";

/** Sections 2, 2.2 and 2.3: lines, variables, versions, help. */
export const BASICS: readonly Example[] = [
  ...(["\r\n", "\n", "\n\r"] as const).map((end): Example => ({
    id: `a line ends with ${JSON.stringify(end)}`,
    source: "2",
    carriers: ON_LINES,
    steps: [
      { send: STATUS, end, answer: "0\r\n" },
      { send: STATUS, end, answer: "0\r\n" },
    ],
  })),
  {
    id: "short names of commands and variables",
    source: "2",
    steps: [
      { send: "get time.uptime", answer: "«number»\r\n" },
      { send: "get ti u", answer: "«number»\r\n" },
      { send: "ver", answer: "«banner»\r\n" },
    ],
  },
  {
    id: "a value in double quotes",
    source: "2",
    steps: [
      { send: 'set wlan.ssid "My Net"', answer: "Set OK\r\n" },
      { send: "get wlan.ssid", answer: "My Net\r\n" },
      { send: 'set wl s "Other Net"', answer: "Set OK\r\n" },
      { send: "get wl s", answer: "Other Net\r\n" },
    ],
  },
  {
    id: "a file name in double quotes",
    source: "2",
    situation: { files: { "a b.txt": "x" } },
    steps: [{ send: 'fde "a b.txt"', answer: "Success\r\n" }],
  },
  {
    id: "an empty value",
    source: "2",
    steps: [
      { send: "set wlan.passkey correct-horse", answer: "Set OK\r\n" },
      { send: 'set wlan.passkey ""', answer: "Set OK\r\n" },
      { send: "get wlan.passkey", answer: "" },
    ],
  },
  ...(
    [
      ["0", "off", "false"],
      ["1", "on", "true"],
    ] as const
  ).map((words): Example => ({
    id: `a boolean is ${words.join(", ")}`,
    source: "2",
    steps: words.flatMap((word) => [
      { send: `set wlan.dhcp.enabled ${words[0] === "0" ? "1" : "0"}`, answer: "Set OK\r\n" },
      { send: `set wlan.dhcp.enabled ${word}`, answer: "Set OK\r\n" },
      { send: "get wlan.dhcp.enabled", answer: `${words[0]}\r\n` },
    ]),
  })),
  { id: "set answers Set OK", source: "2", steps: [{ send: "set wlan.ssid X", answer: "Set OK\r\n" }] },
  { id: "save answers Success", source: "2", steps: [{ send: "save", answer: "Success\r\n" }] },
  {
    id: "a failure answers Command failed",
    source: "2",
    steps: [{ send: "file_open nothing.txt", answer: "Command failed\r\n", code: 1 }],
  },
  {
    id: "get all has what the web app needs",
    source: "2.2",
    steps: [
      {
        send: "get all",
        // In the order of the names.
        answer:
          "«lines»http.server.interface: «interface»\r\n«lines»network.default_interface: wlan\r\n" +
          "«lines»wlan.mac: «mac»\r\n«lines»wlan.network.ip: «maybe»\r\n«lines»",
      },
    ],
  },
  {
    id: "a group getter",
    source: "2.2",
    steps: [
      {
        send: "get http.server",
        answer: "http.server.api_enabled: 1\r\n«lines»http.server.interface: «interface»\r\n«lines»",
      },
      { send: "get wlan", answer: "wlan.auto_join.enabled: 0\r\n«lines»wlan.mac: «mac»\r\n«lines»" },
    ],
  },
  {
    id: "set and save survive a restart",
    source: "2.2",
    steps: [
      { send: "set wlan.ssid kept", answer: "Set OK\r\n" },
      { send: "save", answer: "Success\r\n" },
      { send: "set wlan.ssid lost", answer: "Set OK\r\n" },
      { send: "reboot", answer: "Rebooting\r\n", restarts: "normal" },
      { send: "get wlan.ssid", answer: "kept\r\n" },
    ],
  },
  {
    id: "load reads the configuration back",
    source: "2.2",
    steps: [
      { send: "set wlan.ssid kept", answer: "Set OK\r\n" },
      { send: "save", answer: "Success\r\n" },
      { send: "set wlan.ssid other", answer: "Set OK\r\n" },
      { send: "load", answer: "Success\r\n" },
      { send: "get wlan.ssid", answer: "kept\r\n" },
    ],
  },
  {
    id: "version is system.version, three parts",
    source: "2.3",
    dialect: { ...GECKO, why: "ZentriOS has four parts" },
    steps: [
      { send: "version", answer: "«product», Regrow-0.1.0, «platform»\r\n" },
      { send: "get system.version", answer: "«product», Regrow-0.1.0, «platform»\r\n" },
    ],
  },
  {
    id: "version is system.version, with the day of the build and the board",
    source: "2.3",
    dialect: { ...ZENTRI, why: "Gecko OS has three parts" },
    steps: [
      { send: "version", answer: "«product».0, Built:«built» for «platform», Board:«platform»\r\n" },
      { send: "get system.version", answer: "«product».0, Built:«built» for «platform», Board:«platform»\r\n" },
    ],
  },
  {
    id: "reboot",
    source: "2.3",
    steps: [
      { send: "reboot", answer: "Rebooting\r\n", restarts: "normal" },
      { send: STATUS, answer: "0\r\n" },
    ],
  },
  {
    id: "help commands: every line has a colon",
    source: "2.3",
    steps: [{ send: "help commands", answer: "«command-lines»version : ver\r\n«command-lines»" }],
  },
  {
    id: "help variables: the second word is the name",
    source: "2.3",
    steps: [{ send: "help variables", answer: "«variable-lines»# wlan.mac wl m\r\n«variable-lines»" }],
  },
];
