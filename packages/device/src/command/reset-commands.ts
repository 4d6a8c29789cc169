import { parseVariableLock } from "@regrow/core/settings";
import { macFromUuid } from "@regrow/core/variable";
import { argumentOf, type CommandLine, type ExecutorsOf } from "./executors.ts";
import type { CommandContext } from "./command-context.ts";
import { SUCCESS, fail, type Outcome } from "./outcome.ts";

/** Commands that take something back for good: each asks for the device's MAC address first. Source: device-facts 2.6, 2.7 and 2.11. */
export function resetCommands(
  context: CommandContext,
): ExecutorsOf<"factory_reset" | "force_safemode" | "format_flash"> {
  const { bootloader, settings } = context;
  return {
    factory_reset: guarded(context, async () => {
      const files = await context.files();
      // First what is only shown again, then what is gone: asked for once more after a cut, it goes on where it was.
      await bootloader.request({
        kind: "record",
        by: "console",
        event: { kind: "factory-reset", detail: keptText(settings) },
      });
      await files.clearWhiteouts();
      await settings.reset("full");
      return {
        code: 0,
        text: "Resetting to factory values...\nRebooting",
        isLast: true,
        afterwards: async () => void (await bootloader.request({ kind: "reboot", by: "console" })),
      };
    }),
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

/** Against accidents, as documented: nothing happens under another MAC address than the device's own. */
function guarded(
  { identity }: Pick<CommandContext, "identity">,
  act: () => Outcome | Promise<Outcome>,
): (line: Pick<CommandLine, "arguments">) => Promise<Outcome> {
  return async (line) => {
    const { record } = await identity();
    const isOwn = argumentOf(line, "mac").toUpperCase() === macFromUuid(record.uuid);
    return isOwn ? act() : fail(7, "That is not the value of wlan.mac; 'get wlan.mac' prints it");
  };
}

/** For the recovery log. Numbers, not names: a log's text is short. */
function keptText(settings: CommandContext["settings"]): string {
  const lock = parseVariableLock(settings.get("system.variable_lock"));
  const count = lock.ok ? lock.names.length : 0;
  return `variables have factory values, but ${count} locked ones; hidden files are shown, files of users stay`;
}
