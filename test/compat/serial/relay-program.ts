// A serial line between two pseudo-terminals, at a given baud: `relay-program.ts <device's terminal> <host's terminal> <baud>`. Says
// `ready`, answers every line on standard input with the rates that it has measured, and ends with standard input. Needs socat.
import { spawn } from "node:child_process";
import { constants, existsSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { until } from "../../harness/until.ts";
import type { OneWay } from "./one-way.ts";
import { BITS_PER_BYTE, type LineRates } from "./paced-line.ts";

const OPEN_MS = 60_000;

const [devicePath = "", hostPath = "", baud = ""] = process.argv.slice(2);
const bytesPerMs = Number(baud) / BITS_PER_BYTE / 1000;
const [device, host] = await Promise.all([openTerminal(devicePath), openTerminal(hostPath)]);
const toDevice = carry(host, device);
const toHost = carry(device, host);
process.stdout.write("ready\n");
for await (const _ of createInterface({ input: process.stdin })) {
  const rates: LineRates = { toDevice: rateOf(toDevice), toHost: rateOf(toHost) };
  process.stdout.write(`${JSON.stringify(rates)}\n`);
}
end();

/** A terminal that others may open and close at will, and the descriptor of its other side. */
async function openTerminal(path: string): Promise<number> {
  const inner = `${path}-inner`;
  const terminal = (link: string): string => `PTY,link=${link},rawer`;
  spawn("socat", [terminal(path), terminal(inner)], { stdio: ["ignore", "ignore", "inherit"] }).once("exit", end);
  await until(`a terminal at ${path}`, () => (existsSync(path) && existsSync(inner) ? true : undefined), OPEN_MS);
  // Kept open: where nobody has a terminal open any more, socat ends.
  openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  return openSync(inner, constants.O_RDWR | constants.O_NOCTTY);
}

function carry(from: number, to: number): Float64Array {
  const counts = new Float64Array(new SharedArrayBuffer(24));
  const workerData: OneWay = { from, to, bytesPerMs, counts };
  new Worker(new URL("./one-way.ts", import.meta.url), { workerData }).once("error", end);
  return counts;
}

function rateOf([bytes = 0, longBytes = 0, busyMs = 0]: Float64Array): LineRates["toHost"] {
  return { bytes, bitsPerSecond: busyMs === 0 ? 0 : Math.round((longBytes * BITS_PER_BYTE * 1000) / busyMs) };
}

/** `process.exit` would wait for threads that wait for bytes. */
function end(): void {
  process.kill(process.pid, "SIGKILL");
}
