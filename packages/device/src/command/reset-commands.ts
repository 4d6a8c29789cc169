import { FULL_RESET, type ResetRequest } from "@regrow/core/reset";
import { macFromUuid } from "@regrow/core/variable";
import { readConfigurations } from "../reset/index.ts";
import { argumentOf, type CommandLine, type ExecutorsOf } from "./executors.ts";
import type { CommandContext } from "./command-context.ts";
import { SUCCESS, fail, say, type Outcome } from "./outcome.ts";

/** Commands that take something back for good: each asks for the device's MAC address first. Source: device-facts 2.6, 2.7 and 2.11. */
export function resetCommands(
  context: CommandContext,
): ExecutorsOf<"factory_reset" | "force_safemode" | "format_flash"> {
  const { bootloader } = context;
  return {
    factory_reset: guarded(context, (line) => factoryReset(context, line)),
    force_safemode: guarded(context, () => ({
      code: 0,
      text: "Forcing safemode...\nRebooting",
      isLast: true,
      afterwards: async () => void (await bootloader.request({ kind: "force-safe-mode", by: "console" })),
    })),
    format_flash: guarded(context, async () => {
      await (await context.files()).reset();
      return SUCCESS;
    }),
  };
}

type GuardedLine = Pick<CommandLine, "arguments" | "options">;

/** The bootloader does it with the next start, once this answer is out; what it takes is durable before. Source: device-facts 7. */
async function factoryReset(context: CommandContext, { options }: GuardedLine): Promise<Outcome> {
  const { bootloader, actor } = context;
  const { type = "full", data, files, software } = options;
  if (type === "cache") {
    if (data !== undefined || files !== undefined || software !== undefined)
      return fail(7, "-t cache touches nothing but values in memory: neither -d, nor -f, nor -s go with it");
    return resetCache(context);
  }
  if (type !== "full" && type !== "backup") return fail(7, "-t takes one of full, backup, cache");
  const reset: ResetRequest = {
    kind: type,
    data: data === undefined ? FULL_RESET.data : "erase",
    files: files === undefined ? FULL_RESET.files : "erase",
    software: software === undefined ? FULL_RESET.software : "factory",
  };
  const { lines } = await bootloader.request({ kind: "factory-reset", by: actor, reset });
  return {
    code: 0,
    text: ["Resetting to factory values...", ...lines, "Rebooting"].join("\n"),
    isLast: true,
    afterwards: async () => void (await bootloader.request({ kind: "reboot", by: actor })),
  };
}

/** What is saved counts again with `load`, or the next start. */
async function resetCache({ bootloader, settings, disk, cryptography }: CommandContext): Promise<Outcome> {
  const { record } = await bootloader.request({ kind: "status" });
  settings.resetCache(await readConfigurations({ disk, cryptography }, record.confirmed?.id ?? null));
  return say("Variables have factory values, saved ones are as they were: 'load' or a restart brings them back");
}

/** Against accidents, as documented: nothing happens under another MAC address than the device's own. */
function guarded(
  { identity }: Pick<CommandContext, "identity">,
  act: (line: GuardedLine) => Outcome | Promise<Outcome>,
): (line: GuardedLine) => Promise<Outcome> {
  return async (line) => {
    const { record } = await identity();
    const isOwn = argumentOf(line, "mac").toUpperCase() === macFromUuid(record.uuid);
    return isOwn ? act(line) : fail(7, "That is not the value of wlan.mac; 'get wlan.mac' prints it");
  };
}
