import { Socket } from "node:net";
import { asRegrowError } from "@regrow/core/error";
import { createNetwork } from "@regrow/hardware/network";
import { NodeSerial } from "@regrow/hardware/serial";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { SystemEntropy } from "@regrow/node/entropy";
import { createLogger } from "@regrow/node/log";
import { NodeMemory } from "@regrow/node/memory";
import { programsIn } from "../app/index.ts";
import { parseKernelArguments } from "./kernel-arguments.ts";
import { runKernel } from "./run-kernel.ts";

/** The kernel's program: started by the bootloader with the channel as file descriptor 3. */
const CHANNEL_FD = 3;
const EXIT_SOFTWARE = 70;

const options = parseKernelArguments(process.argv.slice(2));
const log = createLogger({
  stream: process.stderr,
  format: options.logFormat !== "auto" ? options.logFormat : process.stderr.isTTY ? "human" : "json",
  level: options.logLevel,
  fields: { process: "kernel" },
});

/** A bug of ours: said, then left to the bootloader, which counts it and starts the kernel again. */
function crash(thrown: unknown): never {
  log.error("kernel failed", {
    reason: asRegrowError(thrown).message,
    stack: thrown instanceof Error ? thrown.stack : undefined,
  });
  process.exit(EXIT_SOFTWARE);
}
process.on("unhandledRejection", crash);
process.on("uncaughtException", crash);

const stop = new AbortController();
for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => stop.abort());

const clock = new SystemClock();
await runKernel({
  disk: new NodeDisk(options.root),
  clock,
  entropy: new SystemEntropy(),
  cryptography: new NodeCryptography(),
  log,
  createNetwork: (adapter) => createNetwork(adapter, { clock }),
  serial: new NodeSerial(),
  machineMemory: new NodeMemory(),
  channel: new Socket({ fd: CHANNEL_FD, readable: true, writable: true }),
  input: process.stdin,
  output: process.stdout,
  consoleFormat: options.consoleFormat,
  startProgram: programsIn(options.root, log),
  signal: stop.signal,
});
// Standard input keeps the program alive for as long as somebody may type.
process.exit(0);
