import { PLAIN, argument, flag, optional, type CommandRow, type OptionRow } from "./row.ts";

/** Not in the kernel, so not in safe mode (device-facts 3.1). */
const CLIENT = { ...PLAIN, safeMode: false } as const;
/** One network is all there is; clients name it all the same. */
const INTERFACE: OptionRow = { flag: "-i", name: "interface", value: "text" };
const OPEN = flag("-o", "open");

/** Connections that commands open, and what is fetched over them. Source: device-facts 2.1, 2.11, 2.12; hosts' C sources. */
export const HTTP_COMMANDS = {
  http_add_header: {
    ...CLIENT,
    short: "had",
    arguments: [argument("stream", "number"), argument("header"), argument("value", "rest")],
    summary: "add a header to a request that was opened by -o",
    source: "device-facts 2.1; form from a host's source",
  },
  http_download: {
    ...CLIENT,
    short: "hdo",
    arguments: [argument("url"), optional("name")],
    options: [
      { flag: "-c", name: "checksum", value: "text" },
      { flag: "-n", name: "name", value: "text" },
    ],
    summary:
      "fetch a file and keep it, whole or not at all; -c: its checksum; its name stands behind the address or -n",
    source: "device-facts 2.11 and 12",
  },
  http_get: {
    ...CLIENT,
    short: "hge",
    arguments: [argument("url")],
    options: [OPEN, INTERFACE],
    summary: "send a GET request and print its stream; -o: http_read_status sends it",
    source: "device-facts 2.1; options from a host's source",
  },
  http_head: {
    ...CLIENT,
    short: "hhe",
    arguments: [argument("url")],
    options: [OPEN, INTERFACE],
    summary: "send a HEAD request and print its stream; -o: http_read_status sends it",
    source: "device-facts 2.1; options as of http_get",
  },
  http_post: {
    ...CLIENT,
    short: "hpo",
    arguments: [argument("url"), optional("content_type")],
    options: [OPEN, INTERFACE, { flag: "-l", name: "length", value: "number" }],
    summary:
      "open a POST request and print its stream; what is written to it is the body; http_read_status ends it; -l: its length",
    source: "device-facts 2.1; form and options from hosts' sources",
  },
  http_read_status: {
    ...CLIENT,
    short: "hre",
    arguments: [argument("stream", "number")],
    summary: "end the request and print the status of its answer",
    source: "device-facts 2.1; Gecko OS 4, gos_http_read_status",
  },
  tcp_client: {
    ...CLIENT,
    short: "tcpc",
    arguments: [argument("host"), argument("port", "number")],
    options: [INTERFACE],
    summary: "connect to a host and print the stream",
    source: "device-facts 2",
  },
  tls_client: {
    ...CLIENT,
    short: "tlsc",
    arguments: [argument("host"), argument("port", "number"), optional("ca")],
    options: [INTERFACE],
    summary: "connect to a host by TLS and print the stream; ca: file with the authority that vouches for it",
    source: "device-facts 2.1; form inferred",
  },
} as const satisfies Readonly<Record<string, CommandRow>>;
