import { GECKO, PLAIN, argument, optional, type CommandRow } from "./row.ts";

/** Files of the device. Sources: device-facts 2.11 and 8. */
export const FILE_COMMANDS = {
  file_create: {
    ...PLAIN,
    short: "fcr",
    arguments: [
      argument("name"),
      argument("size", "number"),
      optional("version", "version"),
      optional("type", "integer"),
      optional("checksum"),
    ],
    options: [
      { flag: "-o", name: "open", value: null },
      { flag: "-e", name: "essential", value: null },
      { flag: "-u", name: "user", value: null },
      { flag: "-c", name: "checksum", value: "text" },
      { flag: "-t", name: "type", value: "integer" },
      { flag: "-v", name: "version", value: "version" },
      { flag: "-m", name: "permissions", value: "text" },
      { flag: "-l", name: "location", value: "text" },
      { flag: "-d", name: "device_key", value: null },
      { flag: "-p", name: "encrypted", value: "text" },
    ],
    summary:
      "make a file of <size> bytes that follow the line; -o: answer a stream instead, and take them by 'stream_write'",
    source: "device-facts 2.11 and 12",
  },
  file_delete: {
    ...PLAIN,
    short: "fde",
    arguments: [argument("name", "file")],
    summary: "delete a file; a file of the bundle is hidden until safe mode or a reset",
    source: "device-facts 2.11",
  },
  file_open: {
    ...PLAIN,
    short: "fop",
    arguments: [argument("name", "file")],
    summary: "open a file and print its stream",
    source: "device-facts 2.11",
  },
  file_stat: {
    ...PLAIN,
    short: "fst",
    arguments: [argument("name", "file")],
    dialects: GECKO,
    summary: "print all about a file, its bytes read and hashed",
    source: "device-facts 2.11; short name and form ours",
  },
  ls: {
    ...PLAIN,
    isLong: true,
    short: "ls",
    options: [{ flag: "-v", name: "verbose", value: null }],
    summary: "list the files",
    source: "device-facts 8.3",
  },
} as const satisfies Readonly<Record<string, CommandRow>>;
