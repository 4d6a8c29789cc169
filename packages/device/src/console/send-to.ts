import type { Writable } from "node:stream";

/** Sends bytes into a stream: resolves when the system has taken them, rejects when the stream is over. */
export function sendTo(stream: Writable): (bytes: Uint8Array) => Promise<void> {
  return (bytes) =>
    new Promise((resolve, reject) => {
      const onClose = (): void => reject(new Error("closed"));
      stream.once("close", onClose);
      stream.write(bytes, (error) => {
        stream.off("close", onClose);
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
}
