import { read } from "node:fs";
import type { BoundPort } from "./binding.ts";

/**
 * Reads a port. The binding's own read tries again for ever when the system says "end of file", which is what a line says that was
 * unplugged; so where the port is a descriptor it is read here, and only the waiting is the binding's.
 */
export class PortReader {
  readonly #port: BoundPort;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(port: BoundPort) {
    this.#port = port;
  }

  /**
   * What has arrived, at least a byte; undefined when the line has hung up or is closed.
   * @throws Error of the system when the line is lost
   */
  async read(buffer: Buffer): Promise<number | undefined> {
    const port = this.#port;
    if (!("poller" in port)) return (await port.read(buffer, 0, buffer.length)).bytesRead;
    for (let { fd } = port; fd !== null; { fd } = port) {
      const reading = readDescriptor(fd, buffer);
      this.#reading = reading.catch(() => {});
      const found = await reading;
      if (found !== "nothing-yet") return found === 0 ? undefined : found;
      // Closed while it was read: a poller that is destroyed must not be asked any more, it crashes the process.
      if (!port.isOpen) return undefined;
      await new Promise<void>((resolve, reject) => {
        port.poller.once("readable", (error: Error | null) => (error === null ? resolve() : reject(error)));
      });
    }
    return undefined;
  }

  /** Resolves when nothing reads the descriptor, whose number may be another file's once it is closed. */
  async settled(): Promise<void> {
    await this.#reading;
  }
}

function readDescriptor(fd: number, buffer: Buffer): Promise<number | "nothing-yet"> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, 0, buffer.length, null, (error, count) => {
      if (error === null) resolve(count);
      else if (error.code === "EAGAIN" || error.code === "EWOULDBLOCK" || error.code === "EINTR")
        resolve("nothing-yet");
      else reject(error);
    });
  });
}
