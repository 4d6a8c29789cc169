/** Ways in which a command reaches a device, each with its framing; a column of the matrix. */
export const INTERFACES = {
  serial: { title: "serial line, for people", carrier: "line", format: "human" },
  "serial-machine": { title: "serial line, for programs", carrier: "line", format: "machine" },
  terminal: { title: "remote terminal, for people", carrier: "line", format: "human" },
  "terminal-machine": { title: "remote terminal, for programs", carrier: "line", format: "machine" },
  stdio: { title: "standard input and output, for people", carrier: "line", format: "human" },
  "stdio-machine": { title: "standard input and output, for programs", carrier: "line", format: "machine" },
  "http-get": { title: "GET /command/<raw>", carrier: "http", format: "json" },
  "http-post": { title: "POST /command", carrier: "http", format: "json" },
  "http-base64": { title: "POST /command, all in base64", carrier: "http", format: "json" },
  "web-socket": { title: "stream of a WebSocket", carrier: "web-socket", format: "json" },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly title: string;
      readonly carrier: "line" | "http" | "web-socket";
      readonly format: "human" | "machine" | "json";
    }
  >
>;
export type InterfaceName = keyof typeof INTERFACES;
export const INTERFACE_NAMES = Object.keys(INTERFACES) as readonly InterfaceName[];

export type Carrier = (typeof INTERFACES)[InterfaceName]["carrier"];
