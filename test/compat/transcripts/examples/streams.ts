import type { Example } from "../example.ts";
import { NO_DATA, ON_A_SOCKET } from "../reasons.ts";

/** Section 2.12: streams. */
export const STREAMS: readonly Example[] = [
  { id: "stream_list without streams", source: "2.12", steps: [{ send: "stream_list", answer: "! # Type  Info\r\n" }] },
  {
    id: "stream_list with a WebSocket",
    source: "2.12",
    carriers: ON_A_SOCKET,
    steps: [{ send: "stream_list", answer: "! # Type  Info\r\n# 0 WEBS  «address» «address»\r\n" }],
  },
  {
    id: "stream_write to a WebSocket, stream_poll and stream_read of what comes",
    source: "2.12",
    carriers: ON_A_SOCKET,
    steps: [
      { send: "stream_write 0 5", data: "Hello", answer: "Success\r\n", arrives: "Hello" },
      { send: "stream_list", answer: "! # Type  Info\r\n# 0 WEBS  «address» «address»\r\n", sends: "World" },
      { send: "stream_poll 0", answer: "1\r\n" },
      { send: "stream_read 0 50", answer: "World", isData: true },
      { send: "stream_poll 0", answer: "0\r\n" },
    ],
  },
  {
    id: "a file's stream shows name and version",
    source: "2.12",
    situation: { files: { "hello.txt": "Hello World!" } },
    steps: [
      { send: "file_open hello.txt", answer: "0\r\n" },
      { send: "stream_list", answer: "! # Type  Info\r\n# 0 FILE  hello.txt-«version»\r\n" },
      { send: "stream_close 0", answer: "Success\r\n" },
      { send: "stream_list", answer: "! # Type  Info\r\n" },
    ],
  },
  {
    id: "stream_close all",
    source: "2.12",
    situation: { files: { one: "1", two: "2" } },
    steps: [
      { send: "file_open one", answer: "0\r\n" },
      { send: "file_open two", answer: "1\r\n" },
      { send: "close all", answer: "Success\r\n" },
      { send: "list", answer: "! # Type  Info\r\n" },
    ],
  },
  {
    id: "stream_write in pieces",
    source: "2.12",
    not: NO_DATA,
    steps: [
      { send: "file_create -o hello.txt 12", answer: "0\r\n" },
      { send: "stream_write 0 6", data: "Hello ", answer: "Success\r\n" },
      { send: "stream_write 0 6", data: "World!", answer: "Success\r\n" },
      { send: "stream_close 0", answer: "Success\r\n" },
      { send: "file_open hello.txt", answer: "0\r\n" },
      { send: "stream_read 0 12", answer: "Hello World!", isData: true },
    ],
  },
  {
    id: "a stream that is not there",
    source: "2.12",
    steps: [
      { send: "stream_read 7 10", answer: "Command failed\r\n", code: 1 },
      { send: "stream_close 7", answer: "Command failed\r\n", code: 1 },
    ],
  },
];
