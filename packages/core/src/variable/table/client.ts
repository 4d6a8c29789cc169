import { SETTING, type VariableRow } from "./row.ts";

/** In safe mode too, and not kept: the Safe Mode Variables list has them (device-facts 3.2). */
const TCP = { ...SETTING, kind: "number" } as const;
const HTTP = { ...SETTING, kind: "number", safeMode: false } as const;

/** Of connections that commands open. */
export const CLIENT_VARIABLES = {
  "http.client.retries": {
    ...HTTP,
    short: "ht c r",
    default: "3",
    range: [0, 255],
    summary: "how often http commands try again to connect",
    source: "Gecko OS 4, HTTP Client variables",
  },
  "http.client.retry_period": {
    ...HTTP,
    short: "ht c p",
    default: "1000",
    range: [0, 65_535],
    unit: "ms",
    summary: "time between attempts of http commands to connect",
    source: "Gecko OS 4, HTTP Client variables",
  },
  "tcp.client.connect_timeout": {
    ...TCP,
    short: "tc c t",
    default: "5000",
    range: [1, 65_535],
    unit: "ms",
    summary: "longest time that connecting may take",
    source: "device-facts 3.2; short name, default and range inferred",
  },
  "tcp.client.local_port": {
    ...TCP,
    short: "tc c l",
    default: "0",
    range: [0, 65_535],
    summary: "port of the device that tcp_client uses; 0: whichever is free",
    source: "device-facts 3.2; short name and default inferred",
  },
  "tcp.client.retries": {
    ...TCP,
    short: "tc c r",
    default: "2",
    range: [0, 255],
    summary: "how often tcp_client and tls_client try again to connect",
    source: "device-facts 3.2; short name and default inferred",
  },
  "tcp.client.retry_period": {
    ...TCP,
    short: "tc c p",
    default: "500",
    range: [0, 65_535],
    unit: "ms",
    summary: "time between attempts of tcp_client and tls_client to connect",
    source: "device-facts 3.2; short name and default inferred",
  },
} as const satisfies Readonly<Record<string, VariableRow>>;
