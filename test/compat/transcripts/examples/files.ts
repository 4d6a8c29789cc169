import type { Example } from "../example.ts";
import { GECKO, NO_DATA, ZENTRI } from "../reasons.ts";

const HELLO = "Hello World!";
/** Section 8.5: of "123456789". */
const DIGITS = "123456789";
const [CRC32, CRC16] = ["0xCBF43926", "89F6"];
/** As Python 2 prints it. */
const NEGATIVE_CRC32 = "-0x340bc6da";
/** A row as clients take it apart: mark, index, type, flags, handle, size, version, name (8.3). */
const row = (type: string, sizeBytes: number, version: string, name: string): string =>
  `# «spaces»«number» e-${type}   «flags»«spaces»«number»«spaces»${sizeBytes}«spaces»${version}  ${name}\r\n`;
const listed = (...rows: readonly string[]): string =>
  `!  # Type  Flags  Hnd    Size    Version  Filename\r\n${rows.map((text) => `«rows»${text}`).join("")}«rows»`;

/** Sections 2.11 and 8: files. */
export const FILES: readonly Example[] = [
  {
    id: "the session of the file system page",
    source: "8.2",
    not: NO_DATA,
    steps: [
      { send: "file_create hello.txt 12", data: HELLO, answer: "Success\r\n" },
      { send: "file_open hello.txt", answer: "0\r\n" },
      { send: "stream_read 0 3", answer: "Hel", isData: true },
      { send: "stream_read 0 50", answer: "lo World!", isData: true },
      { send: "file_delete hello.txt", answer: "Success\r\n" },
    ],
  },
  {
    id: "reading to the end closes the stream",
    source: "2.11",
    situation: { files: { "hello.txt": HELLO } },
    steps: [
      { send: "fop hello.txt", answer: "0\r\n" },
      { send: "read 0 50", answer: HELLO, isData: true },
      { send: "list", answer: "! # Type  Info\r\n" },
    ],
  },
  {
    id: "file_create with all options behind the size",
    source: "2.11",
    dialect: GECKO,
    not: NO_DATA,
    steps: [
      { send: `file_create digits 9 -o -c ${CRC32} -e -l extended -m 0x7 -t 0x44 -v 1.0.0`, answer: "0\r\n" },
      { send: "stream_write 0 9", data: DIGITS, answer: "Success\r\n" },
      { send: "file_stat digits", answer: "«lines»" },
    ],
  },
  {
    id: "file_create without a version is 1.0.0, type general",
    source: "2.11",
    dialect: GECKO,
    not: NO_DATA,
    steps: [
      { send: "file_create digits 9", data: DIGITS, answer: "Success\r\n" },
      { send: "ls -v", answer: listed(row("44", 9, "1.0.0", "digits")) },
    ],
  },
  {
    id: "fcr -o <name> <size> 1.0.0.0 0xFE <crc>",
    source: "2.11",
    dialect: ZENTRI,
    not: NO_DATA,
    steps: [
      { send: `fcr -o digits 9 1.0.0.0 0xFE ${CRC16}`, answer: "0\r\n" },
      { send: "write 0 9", data: DIGITS, answer: "Success\r\n" },
      { send: "ls -v", answer: listed(row("FE", 9, "1.0.0.0", "digits")) },
    ],
  },
  {
    id: "fcr -o  -ue <name>",
    source: "2.11",
    dialect: ZENTRI,
    not: NO_DATA,
    steps: [
      { send: `fcr -o  -ue digits 9 1.0.0.0 0xFE ${CRC16}`, answer: "0\r\n" },
      { send: "write 0 9", data: DIGITS, answer: "Success\r\n" },
    ],
  },
  {
    id: "fcr <name> <size> -o -v 1.0.0 -t 0xFE -c 0x<CRC32>",
    source: "2.11",
    dialect: GECKO,
    not: NO_DATA,
    steps: [
      { send: `fcr digits 9 -o -v 1.0.0 -t 0xFE -c ${CRC32}`, answer: "0\r\n" },
      { send: "write 0 9", data: DIGITS, answer: "Success\r\n" },
      { send: "close 0", answer: "Success\r\n" },
      { send: "fop digits", answer: "0\r\n" },
      { send: "read 0 9", answer: DIGITS, isData: true },
    ],
  },
  {
    id: "the web app's probe of free space",
    source: "2.11 and 12",
    steps: [
      { send: "fcr -o f.fc 65536", answer: "0\r\n" },
      { send: "list", answer: "! # Type  Info\r\n# 0 FILE  f.fc-«version»\r\n" },
      { send: "close 0", answer: "Success\r\n" },
    ],
  },
  {
    id: "a wrong checksum makes no file",
    source: "2.11",
    not: NO_DATA,
    steps: [
      { send: "fcr digits 9 -c 0x1234", data: DIGITS, answer: "Command failed\r\n", code: 1 },
      { send: "fop digits", answer: "Command failed\r\n", code: 1 },
    ],
  },
  {
    id: "CRC-16 of 123456789 is 89F6",
    source: "8.5",
    dialect: { ...ZENTRI, why: "Gecko OS 4 has CRC-32" },
    not: NO_DATA,
    steps: [
      { send: `fcr one 9 1.0.0.0 0xFE ${CRC16}`, data: DIGITS, answer: "Success\r\n" },
      // As Python prints it.
      { send: "fcr two 9 1.0.0.0 0xFE 0x89f6", data: DIGITS, answer: "Success\r\n" },
    ],
  },
  {
    id: "CRC-32 in capitals, small letters, and negative",
    source: "8.5",
    dialect: { ...GECKO, why: "ZentriOS has CRC-16" },
    not: NO_DATA,
    steps: [
      { send: `fcr one 9 -c ${CRC32}`, data: DIGITS, answer: "Success\r\n" },
      { send: "fcr two 9 -c 0xcbf43926", data: DIGITS, answer: "Success\r\n" },
      { send: `fcr three 9 -c ${NEGATIVE_CRC32}`, data: DIGITS, answer: "Success\r\n" },
    ],
  },
  {
    id: "a name has at most 95 characters",
    source: "8.1",
    steps: [
      { send: `fcr -o ${"n".repeat(95)} 1`, answer: "0\r\n" },
      { send: "close 0", answer: "Success\r\n" },
      { send: `fcr -o ${"n".repeat(96)} 1`, answer: "«text»\r\n", code: 7 },
    ],
  },
  {
    id: "no file below sys/",
    source: "8.1",
    steps: [{ send: "fcr -o sys/mine 1", answer: "«text»\r\n", code: 1 }],
  },
  {
    id: "ls -v has the columns that clients read",
    source: "8.3",
    situation: { files: { "command_help.csv": "x".repeat(36_511), "/favicon.ico.gz": "y".repeat(1_853) } },
    steps: [
      {
        send: "ls -v",
        answer: listed(
          row("«type»", 1_853, "«version»", "/favicon.ico.gz"),
          row("«type»", 36_511, "«version»", "command_help.csv"),
        ),
      },
    ],
  },
  {
    id: "a directory's place-holder",
    source: "8.3",
    not: NO_DATA,
    steps: [
      { send: "fcr folder/ 1", data: "#", answer: "Success\r\n" },
      { send: "ls -v", answer: listed(row("«type»", 1, "«version»", "folder/")) },
    ],
  },
];
