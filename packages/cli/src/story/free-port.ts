import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Between the ports that need rights and those that an operating system lends to outgoing connections: a port of the latter may
 * be lent out in the moments in which its program is being restarted. */
const LOWEST = 10_240;
const ABOVE_HIGHEST = 32_768;
const TRIES = 100;

/** A port that is free now. Another program may take it before it is used; then the app says so and is started again.
 * @throws Error when none of many drawn ports is free */
export async function freePort(): Promise<number> {
  for (let count = 0; count < TRIES; count += 1) {
    const port = randomInt(LOWEST, ABOVE_HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${TRIES} ports from ${LOWEST} to ${ABOVE_HIGHEST - 1} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isListening = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
  if (isListening) await new Promise((resolve) => server.close(resolve));
  return isListening;
}
