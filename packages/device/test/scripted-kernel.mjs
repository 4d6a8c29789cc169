// A kernel for tests of whole processes: what comes on standard input goes to the bootloader, what the bootloader says goes
// to standard output, a line each. "crash" ends it.
import { Socket } from "node:net";
import { createInterface } from "node:readline";

const channel = new Socket({ fd: 3, readable: true, writable: true });
channel.on("close", () => process.exit(0));
createInterface({ input: channel }).on("line", (line) => {
  process.stdout.write(`${line}\n`);
  if (line.includes('"kind":"stop"')) process.exit(0);
});
createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "crash") process.exit(1);
  channel.write(`${line}\n`);
});
process.on("SIGTERM", () => {});
process.on("SIGINT", () => {});
channel.write('{"id":0,"request":{"kind":"status"}}\n');
