#!/usr/bin/env node
// Starts the command of a checkout under a Node that can run it; plain JavaScript because Node 20 may be the one that starts it.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { chosenNode } from "../../../tools/setup/choose-node.mjs";

await import("../../../tools/setup.mjs");
if (process.exitCode) process.exit();

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
// Always a process of its own, so that main.ts is the main module however it is started. By the channel it knows when this one is gone,
// also when that was killed: nobody would find what goes on serving.
const child = spawn(chosenNode().path ?? process.execPath, [main, ...process.argv.slice(2)], {
  stdio: ["inherit", "inherit", "inherit", "ipc"],
});
process.on("SIGINT", () => {}); // Ctrl-C reaches the child from the terminal itself; this process only outlives it
for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
