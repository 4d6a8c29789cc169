import { SystemClock } from "@regrow/node/clock";
import { run } from "./command/index.ts";
import { COMMANDS } from "./commands/index.ts";
import { streamTerminal } from "./output/index.ts";

// The composition root: the only file that knows the process around the commands.
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(130); // a second Ctrl-C does not wait; children end in the exit handler
    interruption.abort(new Error(`stopped by ${signal}`));
  });
process.stdout.on("error", () => interruption.abort(new Error("nobody reads the output"))); // such as `regrow ... | head`

process.exitCode = await run(process.argv.slice(2), {
  commands: COMMANDS,
  folder: process.cwd(),
  environment: process.env,
  clock: new SystemClock(),
  signal: interruption.signal,
  out: streamTerminal(process.stdout),
  error: streamTerminal(process.stderr),
});
process.stdin.destroy(); // a command that listened to it is done; an open pipe would keep the process
