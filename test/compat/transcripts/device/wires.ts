import { connect } from "node:net";
import type { Readable, Writable } from "node:stream";
import { SystemClock } from "@regrow/node/clock";
import type { FarEnd } from "@regrow/sim/serial";
import type { Wire } from "./transcript-device.ts";

const LISTENS_WITHIN_MS = 30_000;
const BETWEEN_MS = 5;

/** Both ends of a pipe, such as a program's standard input and output. */
export function pipeWire(input: Writable, output: Readable): Wire {
  const { add, received } = collector();
  output.on("data", add);
  return { write: (bytes) => void input.write(bytes), received, isOver: false, close: () => void input.end() };
}

export function serialWire(far: FarEnd): Wire {
  const { add, received } = collector();
  const read = async (): Promise<void> => {
    for (let bytes = await far.read(); bytes !== undefined; bytes = await far.read()) add(bytes);
  };
  void read();
  return { write: (bytes) => void far.write(bytes), received, isOver: false, close: () => far.unplug() };
}

/** Tries until somebody listens. */
export async function tcpWire(port: number): Promise<Wire> {
  const clock = new SystemClock();
  const endMs = clock.monotonicMs() + LISTENS_WITHIN_MS;
  while (clock.monotonicMs() < endMs) {
    const wire = await tryTcp(port);
    if (wire !== undefined) return wire;
    await clock.sleep(BETWEEN_MS);
  }
  throw new Error(`nobody listens at port ${port}`);
}

function tryTcp(port: number): Promise<Wire | undefined> {
  const { add, received } = collector();
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("data", add);
  return new Promise((resolve) => {
    socket.once("connect", () =>
      resolve({
        write: (bytes) => void socket.write(bytes),
        received,
        get isOver() {
          return socket.closed;
        },
        close: () => void socket.destroy(),
      }),
    );
    // Refused, or cut off later: what has come is all there is.
    socket.on("error", () => resolve(undefined));
  });
}

function collector(): { readonly add: (bytes: Uint8Array) => void; readonly received: () => string } {
  let text = "";
  return { add: (bytes) => void (text += Buffer.from(bytes).toString("latin1")), received: () => text };
}
