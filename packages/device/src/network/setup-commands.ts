import { parseLine } from "@regrow/core/command";
import type { Dialect } from "@regrow/core/variable";
import type { CommandContext } from "../command/command-context.ts";
import { argumentOf, type CommandLine, type ExecutorsOf } from "../command/executors.ts";
import { SUCCESS, fail, say, type Outcome } from "../command/outcome.ts";

/** The script that `setup cmd` runs: commands, one a line; `#` begins a comment. Source: device-facts 7.5. */
const SCRIPT = "default_setup.script";
const MAX_SCRIPT_BYTES = 64 * 1024;

type Execute = (line: CommandLine) => Promise<Outcome> | Outcome;

/** Setting up over a network of the device's own. Sources: device-facts 2.13 and 3.3. */
export function setupCommands(
  context: CommandContext,
  dialect: Dialect,
  execute: Execute,
): ExecutorsOf<"setup" | "setup_web"> {
  const web = (what: string): Promise<Outcome> | Outcome => {
    switch (what) {
      case "web":
        return startSetup(context);
      case "stop":
        // The answer goes over the network that is about to end.
        return { ...SUCCESS, afterwards: () => context.networking.stopSetup() };
      case "status":
        return say(context.networking.isSettingUp ? "1" : "0");
      default:
        return fail(7, "One of web, stop, status, cmd");
    }
  };
  return {
    setup: (line) => {
      const what = argumentOf(line, "what");
      return what === "cmd" ? runScript(context, dialect, execute) : web(what);
    },
    setup_web: (line) => web(line.arguments["what"] ?? "web"),
  };
}

async function startSetup({ networking }: CommandContext): Promise<Outcome> {
  await networking.startSetup();
  return { ...SUCCESS, afterwards: () => networking.serveSetup() };
}

/** Stops at the first line that fails, and says which. */
async function runScript(context: CommandContext, dialect: Dialect, execute: Execute): Promise<Outcome> {
  const { isSafeMode } = (await context.reading()).status;
  for (const [index, line] of (await readScript(context)).entries()) {
    const text = line.trim();
    if (text === "" || text.startsWith("#")) continue;
    const parsed = parseLine(text, { dialect, isSafeMode });
    const outcome = !parsed.ok
      ? fail(parsed.code)
      : parsed.command === "setup" || parsed.command === "setup_web"
        ? fail(1, "A set-up script does not set up")
        : await execute(parsed);
    await outcome.raw?.abort();
    if (outcome.code !== 0 || outcome.raw !== undefined)
      return fail(1, `${SCRIPT} line ${index + 1}: ${outcome.advice ?? outcome.text}`);
    await outcome.afterwards?.();
  }
  return SUCCESS;
}

async function readScript({ files, channel }: CommandContext): Promise<readonly string[]> {
  const reader = await (await files()).open(SCRIPT, channel);
  try {
    return new TextDecoder().decode(await reader.read(MAX_SCRIPT_BYTES)).split(/\r?\n/);
  } finally {
    await reader.close();
  }
}
