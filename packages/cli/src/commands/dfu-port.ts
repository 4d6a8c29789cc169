import type { TransferProtocol } from "@regrow/core/dfu";
import { RegrowError } from "@regrow/core/error";
import type { Context, Parameters, Values } from "../command/index.ts";
import { SERIAL_OPTIONS, readSerialFormat, secretSource, shownText } from "../console/index.ts";
import { openDevicePort, type DevicePort } from "../dfu/index.ts";

/** Options of everything that talks with a device over a line and sends files. */
export const PORT_OPTIONS = {
  protocol: {
    kind: "text",
    about: "windowed, ymodem or xmodem; auto: windowed where the device takes it",
    value: "NAME",
    default: "auto",
  },
  "secret-file": { kind: "text", about: "file with the device's secret, for a remote terminal", value: "FILE" },
  timeout: { kind: "number", about: "longest silence before an answer, in seconds", value: "SECONDS", default: 60 },
  ...SERIAL_OPTIONS,
} as const satisfies Parameters;

export type PortInput = Values<typeof PORT_OPTIONS> & { readonly port: string };

/** Opens a line to a device. @throws RegrowError USAGE, CONSOLE_* */
export async function openPort(input: PortInput, context: Context): Promise<DevicePort> {
  const { clock, signal, status } = context;
  if (input.timeout < 1 || input.timeout > 86_400)
    throw new RegrowError("USAGE", { option: "--timeout", range: "1 to 86400" });
  const isPerson = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return await openDevicePort({
    address: input.port,
    serial: async () => new (await import("@regrow/hardware/serial")).NodeSerial(),
    format: readSerialFormat(input),
    secret: secretSource(input["secret-file"], context, isPerson),
    answerMs: input.timeout * 1_000,
    protocols: protocolsOf(input.protocol),
    events: { message: (text) => status.note(shownText(text)), lost: () => {} },
    clock,
    signal,
  });
}

function protocolsOf(name: string): readonly TransferProtocol[] {
  if (name === "auto") return ["windowed", "ymodem"];
  if (name === "windowed" || name === "ymodem" || name === "xmodem") return [name];
  throw new RegrowError("USAGE", { option: "--protocol", "one of": "auto, windowed, ymodem, xmodem" });
}
