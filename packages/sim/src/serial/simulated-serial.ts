import { SerialError, type Serial, type SerialDevice, type SerialFormat, type SerialLine } from "@regrow/core/port";
import { BytePipe } from "./byte-pipe.ts";

/** The other end of a cable: a host, or a test that plays one. */
export interface FarEnd {
  /** What the near end is set to; null while nobody has opened it. */
  readonly format: SerialFormat | null;
  /** Resolves when there is room again; bytes for a line that nobody has opened are lost. */
  write(bytes: Uint8Array): Promise<void>;
  /** The next bytes; undefined when the cable is unplugged. */
  read(): Promise<Uint8Array | undefined>;
  unplug(): void;
}

interface Cable {
  readonly toHost: BytePipe;
  near: { readonly toDevice: BytePipe; format: SerialFormat } | undefined;
}

/** What fits between two ends, as in a driver. */
const ROOM_BYTES = 4_096;
const FASTEST_BAUD = 4_000_000;

/** Serial lines without hardware: cables that a test plugs in and out. */
export class SimulatedSerial implements Serial {
  readonly #cables = new Map<string, Cable>();

  /** A cable at this path, and the host's end of it. */
  plug(path: string): FarEnd {
    const cable: Cable = { toHost: new BytePipe(ROOM_BYTES), near: undefined };
    this.#cables.set(path, cable);
    return {
      get format() {
        return cable.near?.format ?? null;
      },
      write: async (bytes) => void (await cable.near?.toDevice.write(bytes)),
      read: async () => {
        const bytes = await cable.toHost.read();
        return typeof bytes === "string" ? undefined : bytes;
      },
      unplug: () => {
        if (this.#cables.get(path) === cable) this.#cables.delete(path);
        cable.near?.toDevice.end("lost");
        cable.toHost.end("lost");
      },
    };
  }

  async open(path: string, format: SerialFormat): Promise<SerialLine> {
    const cable = this.#cables.get(path);
    if (cable === undefined) throw new SerialError("NOT_FOUND", path);
    if (cable.near !== undefined) throw new SerialError("BUSY", path);
    checkFormat(format, path);
    const near = { toDevice: new BytePipe(ROOM_BYTES), format };
    cable.near = near;
    return {
      input: inputOf(near.toDevice, path),
      write: async (bytes) => {
        if (cable.near !== near || !(await cable.toHost.write(bytes))) throw new SerialError("LOST", path);
      },
      drain: () => cable.toHost.drain(),
      reformat: async (next) => {
        checkFormat(next, path);
        near.format = next;
      },
      close: async () => {
        near.toDevice.end("closed");
        if (cable.near === near) cable.near = undefined;
      },
    };
  }

  async list(): Promise<readonly SerialDevice[]> {
    return [...this.#cables.keys()].map((path) => ({ path, description: "simulated" }));
  }
}

async function* inputOf(pipe: BytePipe, path: string): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const bytes = await pipe.read();
    if (bytes === "closed") return;
    if (bytes === "lost") throw new SerialError("LOST", path);
    yield bytes;
  }
}

function checkFormat({ baud }: SerialFormat, path: string): void {
  if (!(baud > 0 && baud <= FASTEST_BAUD)) throw new SerialError("FORMAT", path);
}
