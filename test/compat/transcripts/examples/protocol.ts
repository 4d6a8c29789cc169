import type { Example } from "../example.ts";
import { GECKO, ON_LINES, ZENTRI } from "../reasons.ts";

const MACHINE_ALREADY = {
  "serial-machine": "it has that format already",
  "terminal-machine": "it has that format already",
  "stdio-machine": "it has that format already",
} as const;

/** Sections 3.3 and 4.2: headers, codes, formats, buffered answers. */
export const PROTOCOL: readonly Example[] = [
  { id: "R000008 Set OK", source: "4.2", steps: [{ send: "set wlan.ssid X", answer: "Set OK\r\n" }] },
  { id: "R000003 1", source: "4.2", steps: [{ send: "get http.server.api_enabled", answer: "1\r\n" }] },
  {
    id: "R000009 of the build number",
    source: "4.2",
    steps: [{ send: "get system.build_number", answer: "«build»\r\n" }],
  },
  {
    id: "R000010 password",
    source: "4.2",
    // Documented as the default of setup.web.passkey, which everybody knows: here it has to be set first.
    situation: { variables: { "setup.web.passkey": "password" } },
    steps: [{ send: "get setup.web.passkey", answer: "password\r\n" }],
  },
  {
    id: "R000017 geotrust_ca.pem",
    source: "4.2",
    steps: [{ send: "get network.tls.ca_cert", answer: "geotrust_ca.pem\r\n" }],
  },
  {
    id: "code 3, unknown command",
    source: "4.2",
    steps: [{ send: "no_such_command", answer: "«text»\r\n", code: 3 }],
  },
  { id: "code 4, too few arguments", source: "4.2", steps: [{ send: "get", answer: "«text»\r\n", code: 4 }] },
  {
    id: "code 5, too many arguments",
    source: "4.2",
    steps: [{ send: "reboot now", answer: "«text»\r\n", code: 5 }],
  },
  {
    id: "code 6, unknown variable",
    source: "4.2",
    steps: [{ send: "get no.such.variable", answer: "«text»\r\n", code: 6 }],
  },
  {
    id: "code 7, invalid argument",
    source: "4.2",
    steps: [{ send: "set wlan.dhcp.enabled maybe", answer: "«text»\r\n", code: 7 }],
  },
  {
    id: "code 9, bounds",
    source: "4.2",
    steps: [{ send: "set wlan.auto_join.retries 256", answer: "«text»\r\n", code: 9 }],
  },
  {
    id: "an empty answer is R000000",
    source: "4.2 and 12",
    steps: [{ send: "faults_print", answer: "" }],
  },
  {
    id: "the format variables, as people have them",
    source: "3.3",
    carriers: ON_LINES,
    not: MACHINE_ALREADY,
    steps: [
      { send: "get system.cmd.echo", answer: "1\r\n" },
      { send: "get system.cmd.header_enabled", answer: "0\r\n" },
      { send: "get system.cmd.prompt_enabled", answer: "1\r\n" },
      { send: "get system.print_level", answer: "all\r\n" },
    ],
  },
  {
    id: "the format variables, as programs have them",
    source: "3.3",
    carriers: ON_LINES,
    not: {
      serial: "it has the other format",
      terminal: "it has the other format",
      stdio: "it has the other format",
    },
    steps: [
      { send: "get sy c e", answer: "0\r\n" },
      { send: "get sy c h", answer: "1\r\n" },
      { send: "get sy c p", answer: "0\r\n" },
      { send: "get sy p", answer: "0\r\n" },
    ],
  },
  {
    id: "system.cmd.format is not readable",
    source: "3.3",
    steps: [{ send: "get system.cmd.format", answer: "«text»\r\n", code: 7 }],
  },
  {
    id: "print levels that clients set",
    source: "3.3",
    carriers: { only: ["line"], why: "nothing is printed unasked over HTTP" },
    steps: ["1", "3", "0", "all"].flatMap((level) => [
      { send: `set system.print_level ${level}`, answer: "Set OK\r\n" },
      { send: "get system.print_level", answer: `${level}\r\n` },
    ]),
  },
  {
    id: "a buffered answer is handle and size",
    source: "4.2",
    situation: { variables: { "system.cmd.buffered": "1" } },
    steps: [
      { send: "stream_list", answer: "0,16\r\n" },
      { send: "stream_read 0 16", answer: "! # Type  Info\r\n", isData: true },
    ],
  },
  {
    id: "the defaults of softap",
    source: "3.3",
    steps: [
      { send: "get softap.auto_start", answer: "0\r\n" },
      { send: "get softap.channel", answer: "0\r\n" },
      { send: "get softap.passkey", answer: "" },
      { send: "get softap.static.ip", answer: "10.10.10.1\r\n" },
    ],
  },
  {
    id: "documented defaults",
    source: "3.3",
    steps: [
      { send: "get dfu.logs_enabled", answer: "0\r\n" },
      { send: "get setup.auto.cmd", answer: "None\r\n" },
      { send: "get se w i", answer: "300\r\n" },
      { send: "get network.default_interface", answer: "wlan\r\n" },
      { send: "get wlan.auto_join.enabled", answer: "0\r\n" },
      { send: "get wlan.auto_join.retries", answer: "3\r\n" },
    ],
  },
  {
    id: "dfu.status without an update",
    source: "3.3",
    dialect: GECKO,
    steps: [{ send: "get df s", answer: "0\r\n" }],
  },
  {
    id: "dms.ota_result without an update",
    source: "3.3",
    dialect: ZENTRI,
    steps: [{ send: "get dm o", answer: "0\r\n" }],
  },
  {
    id: "buffer usage as the web app takes it apart",
    source: "3.3",
    steps: [{ send: "get ne b u", answer: "rx:«number»,tx:«number»\r\n" }],
  },
  { id: "time.rtc utc", source: "3.3", steps: [{ send: "get time.rtc utc", answer: "«rfc3339»\r\n" }] },
];
