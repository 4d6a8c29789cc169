import type { Example } from "../example.ts";
import { FOR_PEOPLE, GECKO, NO_DATA } from "../reasons.ts";

const TOLD = "people are told the end of the connection, whenever it comes: see 'the other side closes a stream'";

/** Sections 2.11, 4.3, 9 and 12: what the vendor's web app and its recovery page ask, and the traps. */
export const WEB_APP: readonly Example[] = [
  {
    id: "the recovery page looks where it is",
    source: "9",
    situation: { hasWlan: true },
    steps: [
      { send: "setup status", answer: "0\r\n" },
      { send: "get ht s i", answer: "«interface»\r\n" },
      { send: "get ne f", answer: "wlan\r\n" },
    ],
  },
  {
    id: "the recovery page saves name and passkey",
    source: "9",
    situation: { hasWlan: true },
    steps: [
      { send: 'set wl s "<ssid>"', answer: "Set OK\r\n" },
      { send: 'set wl p "<password>"', answer: "Set OK\r\n" },
      { send: "save", answer: "Success\r\n" },
      { send: "setup stop", answer: "Success\r\n" },
    ],
  },
  {
    id: "http_download -c <crc> <url> webapp/<name>",
    source: "2.11 and 9",
    situation: { hasFiles: true },
    steps: [
      { send: "http_download -c «crc» «url» webapp/index.html", answer: "Success\r\n" },
      { send: "set ht s r webapp/index.html", answer: "Set OK\r\n" },
      { send: "set ht s d webapp/unauthorized.html", answer: "Set OK\r\n" },
      { send: "set se w r webapp/index.html", answer: "Set OK\r\n" },
      { send: "save", answer: "Success\r\n" },
      { send: "fop webapp/index.html", answer: "0\r\n" },
      { send: "read 0 99", answer: "«page»", isData: true },
    ],
  },
  {
    id: "http_download <url> -n <name>",
    source: "2.11",
    situation: { hasFiles: true },
    steps: [
      { send: "http_download «url» -n webapp/index.html", answer: "Success\r\n" },
      { send: "fop webapp/index.html", answer: "0\r\n" },
      { send: "read 0 99", answer: "«page»", isData: true },
    ],
  },
  {
    id: "http_download with a wrong checksum keeps nothing",
    source: "2.11",
    situation: { hasFiles: true },
    steps: [
      { send: "http_download -c 0x1234 «url» webapp/index.html", answer: "Command failed\r\n", code: 1 },
      { send: "fop webapp/index.html", answer: "Command failed\r\n", code: 1 },
    ],
  },
  {
    id: "http_get, http_read_status and stream_read",
    source: "2",
    situation: { hasFiles: true },
    not: { serial: TOLD, terminal: TOLD, stdio: TOLD },
    steps: [
      { send: "http_get «url»", answer: "0\r\n" },
      { send: "http_read_status 0", answer: "200\r\n" },
      { send: "stream_read 0 99", answer: "«page»", isData: true },
    ],
  },
  {
    id: "tcp_client",
    source: "2",
    situation: { hasFiles: true },
    steps: [
      { send: "tcp_client 127.0.0.1 «port»", answer: "0\r\n" },
      { send: "stream_list", answer: "! # Type  Info\r\n# 0 TCPC  «address» «address»\r\n" },
      { send: "close 0", answer: "Success\r\n" },
    ],
  },
  {
    id: "the other side closes a stream",
    source: "2.12",
    situation: { hasFiles: true, variables: { "system.cmd.timestamp": "1", "system.print_level": "1" } },
    carriers: { only: ["line"], why: "the message is for consoles" },
    not: FOR_PEOPLE,
    steps: [
      { send: "tcp_client 127.0.0.1 «port»", answer: "0\r\n" },
      {
        send: "stream_write 0 18",
        data: "GET / HTTP/1.0\r\n\r\n",
        answer: "Success\r\n",
        follows: ["[«stamp»: Closed: 0]"],
      },
    ],
  },
  {
    id: "the web app updates itself",
    source: "9",
    not: NO_DATA,
    steps: [
      { send: "get ht s r", answer: "webapp/index.html\r\n" },
      { send: "fcr -o f.fc 40000", answer: "0\r\n" },
      { send: "list", answer: "! # Type  Info\r\n# 0 FILE  f.fc-«version»\r\n" },
      { send: "close 0", answer: "Success\r\n" },
      { send: "fcr old.html 3", data: "old", answer: "Success\r\n" },
      { send: "fde old.html", answer: "Success\r\n" },
    ],
  },
  {
    id: "network_restart",
    source: "9",
    steps: [{ send: "nre", answer: "Success\r\n", restarts: "network" }],
  },
  {
    id: "fcr with the options before, between and behind",
    source: "12",
    steps: [
      { send: "fcr -o one 5", answer: "0\r\n" },
      { send: "fcr two -o 5", answer: "1\r\n" },
      { send: "fcr three 5 -o", answer: "2\r\n" },
      { send: "close all", answer: "Success\r\n" },
    ],
  },
  {
    id: "full names and short ones by every way",
    source: "12",
    steps: [
      { send: "stream_list", answer: "! # Type  Info\r\n" },
      { send: "list", answer: "! # Type  Info\r\n" },
      { send: "faults_print", answer: "" },
      { send: "faup", answer: "" },
    ],
  },
  {
    id: "ota and dms forms of the other dialect",
    source: "12",
    dialect: { ...GECKO, why: "it is about a device with dfu_update" },
    situation: { dms: "up to date" },
    steps: [{ send: "ota", answer: "Up to date\r\n" }],
  },
];
