import { PLAIN, argument, type CommandRow } from "./row.ts";

/** Open files and connections by their handles. Source: device-facts 2.12. */
export const STREAM_COMMANDS = {
  stream_close: {
    ...PLAIN,
    short: "close",
    arguments: [argument("stream", "handle")],
    summary: "close a stream, or 'all'",
    source: "device-facts 2.12",
  },
  stream_list: { ...PLAIN, isLong: true, short: "list", summary: "list the open streams", source: "device-facts 2.12" },
  stream_poll: {
    ...PLAIN,
    short: "poll",
    arguments: [argument("stream", "number")],
    summary: "print 1 when there is something to read, 0 when not, 2 at the end",
    source: "device-facts 2.12; the numbers inferred",
  },
  stream_read: {
    ...PLAIN,
    short: "read",
    arguments: [argument("stream", "number"), argument("size", "number")],
    summary: "read at most <size> bytes; the end of a file closes its stream",
    source: "device-facts 2.11 and 2.12",
  },
  stream_write: {
    ...PLAIN,
    short: "write",
    arguments: [argument("stream", "number"), argument("size", "number")],
    summary: "write <size> bytes that follow the line",
    source: "device-facts 2.12",
  },
} as const satisfies Readonly<Record<string, CommandRow>>;
