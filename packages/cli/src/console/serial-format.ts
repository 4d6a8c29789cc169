import { RegrowError } from "@regrow/core/error";
import type { SerialFormat } from "@regrow/core/port";
import type { Parameters, Values } from "../command/index.ts";

/** Options about a serial line. */
export const SERIAL_OPTIONS = {
  baud: { kind: "number", about: "speed of a serial line", value: "RATE", default: 115_200 },
  data: { kind: "number", about: "its data bits, 5 to 8", value: "BITS", default: 8 },
  parity: { kind: "text", about: "its parity: none, even or odd", value: "PARITY", default: "none" },
  stop: { kind: "number", about: "its stop bits, 1 or 2", value: "BITS", default: 1 },
  flow: { kind: "text", about: "its flow control: none or hardware", value: "FLOW", default: "none" },
} as const satisfies Parameters;

/** @throws RegrowError USAGE */
export function readSerialFormat(input: Values<typeof SERIAL_OPTIONS>): SerialFormat {
  const { baud, flow } = input;
  if (baud < 1 || baud > 4_000_000) throw wrong("--baud", baud);
  if (flow !== "none" && flow !== "hardware") throw wrong("--flow", flow);
  return {
    baud,
    dataBits: oneOf("--data", [5, 6, 7, 8], input.data),
    parity: oneOf("--parity", ["none", "even", "odd"], input.parity),
    stopBits: oneOf("--stop", [1, 2], input.stop),
    hasFlowControl: flow === "hardware",
  };
}

function oneOf<const T extends string | number>(option: string, values: readonly T[], given: string | number): T {
  const found = values.find((value) => value === given);
  if (found === undefined) throw wrong(option, given);
  return found;
}

function wrong(option: string, given: string | number): RegrowError {
  return new RegrowError("USAGE", { option, "not possible": given });
}
