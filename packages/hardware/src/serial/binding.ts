import type { EventEmitter } from "node:events";
import type { AutoDetectTypes } from "@serialport/bindings-cpp";
import { SerialError, type SerialFormat } from "@regrow/core/port";

/** An open port of the native binding, whichever system it is for. */
export type BoundPort = Awaited<ReturnType<AutoDetectTypes["open"]>>;

/** @throws Error of the binding, see `asSerialError` */
export async function openPort(path: string, format: SerialFormat): Promise<BoundPort> {
  const binding = await loadBinding(path);
  const port = await binding.open(openOptions(path, format));
  if ("poller" in port) emitInTurn(port.poller);
  return port;
}

/**
 * The binding's poller calls us from outside of what Node takes for a callback, and Node runs what waits for a promise only after one: a
 * byte would be read when something else happens. Seen with Node 26.10.0 and bindings-cpp 13.0.0; with Node 20 it is not so.
 */
function emitInTurn(poller: EventEmitter): void {
  const emit = poller.emit.bind(poller);
  poller.emit = (...event: Parameters<EventEmitter["emit"]>) => {
    setImmediate(() => emit(...event));
    return true;
  };
}

/** @throws SerialError NOT_FOUND where there is no native binding for this machine */
export async function loadBinding(path: string): Promise<AutoDetectTypes> {
  try {
    return (await import("./native-binding.ts")).NATIVE_BINDING;
  } catch (error) {
    throw new SerialError("NOT_FOUND", `${path} (no serial lines on this machine)`, { cause: error });
  }
}

/** Signal lines are left as the system sets them at the opening, so that a pseudo-terminal, which has none, is as good as a port. */
function openOptions(path: string, format: SerialFormat): OpenOptions {
  const { baud, hasFlowControl, ...rest } = format;
  return { path, baudRate: baud, rtscts: hasFlowControl, lock: true, ...rest };
}

/** What the bindings of all systems take. */
type OpenOptions = {
  readonly path: string;
  readonly baudRate: number;
  readonly rtscts: boolean;
  readonly lock: boolean;
} & Pick<SerialFormat, "dataBits" | "parity" | "stopBits">;
