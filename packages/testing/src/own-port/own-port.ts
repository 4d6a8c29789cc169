import { randomInt } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** Between the ports that need rights and those that an operating system lends: to outgoing connections, and to who asks for any port. */
const LOWEST = 10_240;
const ABOVE_HIGHEST = 32_768;
const TRIES = 200;
/** A file for each port that a test has; the process that it names is the test's. */
const FOLDER = join(tmpdir(), `regrow-test-ports-${userInfo().uid}`);
const own = new Set<string>();
process.once("exit", () => own.forEach((file) => rmSync(file, { force: true })));

/**
 * A TCP port that is this process's until it ends: no other test is given it, not even while nobody listens there, such as during the
 * restart of a server whose address is known. Where any port will do, 0 is better.
 * @throws Error when none of many drawn ports is free
 */
export async function ownPort(): Promise<number> {
  mkdirSync(FOLDER, { recursive: true });
  for (let count = 0; count < TRIES; count += 1) {
    const port = randomInt(LOWEST, ABOVE_HIGHEST);
    if (claim(port) && (await isFree(port))) return port;
  }
  throw new Error(`none of ${TRIES} ports from ${LOWEST} to ${ABOVE_HIGHEST - 1} is free`);
}

function claim(port: number): boolean {
  const file = join(FOLDER, String(port));
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
  } catch {
    if (!isRunning(ownerOf(file))) rmSync(file, { force: true }); // for who draws it next
    return false;
  }
  own.add(file);
  return true;
}

/** NaN while it is being written, or already gone. */
function ownerOf(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10);
  } catch {
    return Number.NaN;
  }
}

function isRunning(pid: number): boolean {
  if (Number.isNaN(pid)) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isListening = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, () => resolve(true));
  });
  if (isListening) await new Promise((resolve) => server.close(resolve));
  return isListening;
}
