import type { Readable, Writable } from "node:stream";
import { LineFramer } from "@regrow/node/json-lines";

const MAX_LINE_BYTES = 4_096;

/**
 * Neither framework can be run: the console alone answers (laws L1 and L12). Says what to do; further commands are not there yet.
 * Resolves when it is asked to stop.
 */
export function runRescue(input: Readable, output: Writable, stop: AbortSignal): Promise<number> {
  output.write("Regrow rescue: neither framework slot can be started.\r\n");
  output.write(
    "Stop this program and run 'regrow device repair' on the device's folder; data and identity are kept.\r\n> ",
  );
  const framer = new LineFramer(MAX_LINE_BYTES);
  input.on("data", (bytes: Uint8Array) => {
    for (const _line of framer.push(bytes)) output.write("not yet: rescue has no commands so far\r\n> ");
  });
  return new Promise((resolve) => {
    // Nothing else keeps the program alive where standard input has ended.
    const alive = setInterval(() => {}, 3_600_000);
    const end = (): void => {
      clearInterval(alive);
      resolve(0);
    };
    if (stop.aborted) end();
    stop.addEventListener("abort", end, { once: true });
  });
}
