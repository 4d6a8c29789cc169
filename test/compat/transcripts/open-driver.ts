import type { TranscriptDevice, Wire } from "./device/transcript-device.ts";
import type { Driver } from "./driver/driver.ts";
import { HttpDriver } from "./driver/http-driver.ts";
import { LineDriver, type LineDriverOptions } from "./driver/line-driver.ts";
import { WebSocketDriver } from "./driver/web-socket-driver.ts";
import type { InterfaceName } from "./interfaces.ts";

/** What the variables have for programs: `set system.cmd.format machine` (device-facts 3.3). */
const MACHINE = {
  "system.cmd.echo": "0",
  "system.cmd.header_enabled": "1",
  "system.cmd.prompt_enabled": "0",
  "system.print_level": "0",
};
const WEB = { "http.server.enabled": "1", "http.server.interface": "default" };
/** The documented form asks for nothing (4.1). */
const OPEN_TERMINAL = { "remote_terminal.enabled": "1", "remote_terminal.login_enabled": "0" };

/** Variables that a device has to have from its start on, for examples that come over this interface. */
export const VARIABLES: Readonly<Record<InterfaceName, Readonly<Record<string, string>>>> = {
  serial: {},
  "serial-machine": MACHINE,
  stdio: {},
  "stdio-machine": MACHINE,
  terminal: OPEN_TERMINAL,
  "terminal-machine": { ...OPEN_TERMINAL, ...MACHINE },
  "http-get": WEB,
  "http-post": WEB,
  "http-base64": WEB,
  "web-socket": WEB,
};

/** Opens the interface, and awaits what it says by itself. */
export async function openDriver(over: InterfaceName, device: TranscriptDevice): Promise<Driver> {
  const people = { format: "human", isEchoing: true, isGreeting: true } as const;
  const programs = { format: "machine", isEchoing: false, isGreeting: false } as const;
  switch (over) {
    case "serial":
      return LineDriver.open({ device, ...people, ...fixed(device.serial) });
    case "serial-machine":
      return LineDriver.open({ device, ...programs, ...fixed(device.serial) });
    case "stdio":
      // The terminal in front of it echoes by itself, so the device does not.
      return LineDriver.open({ device, ...people, ...fixed(device.stdio), isEchoing: false });
    case "stdio-machine":
      return LineDriver.open({ device, ...programs, ...fixed(device.stdio) });
    case "terminal":
      return LineDriver.open({ device, ...people, ...connection(device), isGreeting: false });
    case "terminal-machine":
      return LineDriver.open({ device, ...programs, ...connection(device) });
    case "http-get":
      return new HttpDriver(device, "get");
    case "http-post":
      return new HttpDriver(device, "post");
    case "http-base64":
      return new HttpDriver(device, "base64");
    case "web-socket":
      return WebSocketDriver.open(device);
  }
}

type Line = Pick<LineDriverOptions, "open" | "isConnection">;

function fixed(wire: Wire | undefined): Line {
  if (wire === undefined) throw new Error("the device has no such line");
  return { open: async () => wire, isConnection: false };
}

function connection(device: TranscriptDevice): Line {
  return { open: () => device.openTerminal(), isConnection: true };
}
