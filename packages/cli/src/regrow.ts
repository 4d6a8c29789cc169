import { SystemClock } from "@regrow/node/clock";
import { run } from "./command/index.ts";
import { loadCommands } from "./commands/index.ts";
import { streamTerminal } from "./output/index.ts";

// The composition root: the only file that knows the process around the commands.
const interruption = new AbortController();
/** A service manager signals every process of a service, and `regrow` hands a signal on to what it has started. */
const SAME_SIGNAL_MS = 1_000;
let interruptedMs = Number.POSITIVE_INFINITY;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    if (signal === "SIGHUP" && process.listenerCount(signal) > 1) return; // a server takes it as a wish to read its files again
    const nowMs = performance.now();
    // A second Ctrl-C does not wait; children end in the exit handler. What comes at once is the same signal by another way.
    if (nowMs - interruptedMs > SAME_SIGNAL_MS) process.exit(130);
    interruptedMs = Math.min(interruptedMs, nowMs);
    interruption.abort(new Error(`stopped by ${signal}`));
  });
// Started by bin/regrow.mjs, and that was killed.
process.once("disconnect", () => interruption.abort(new Error("the command that started this was ended")));
process.channel?.unref(); // it is watched, not waited for
process.stdout.on("error", () => interruption.abort(new Error("nobody reads the output"))); // such as `regrow ... | head`

process.exitCode = await run(process.argv.slice(2), {
  commands: loadCommands,
  folder: process.cwd(),
  environment: process.env,
  clock: new SystemClock(),
  signal: interruption.signal,
  out: streamTerminal(process.stdout),
  error: streamTerminal(process.stderr),
});
process.stdin.destroy(); // a command that listened to it is done; an open pipe would keep the process
