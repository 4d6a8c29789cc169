import { countedFaults } from "@regrow/core/boot";
import { formatFault, formatFaultVerbose } from "@regrow/core/fault";
import type { Dialect } from "@regrow/core/variable";
import type { ExecutorsOf } from "./executors.ts";
import { readFrameworkBuild } from "./framework-build.ts";
import { formatLogLine } from "./format-log.ts";
import { help } from "./help.ts";
import type { CommandContext } from "./command-context.ts";
import { SUCCESS, fail, say, type Outcome } from "./outcome.ts";
import { versionText } from "./version-text.ts";

type Names = "confirm" | "faults_print" | "faults_reset" | "help" | "log" | "reboot" | "rollback" | "version";

const LOG_LINES = 20;
const MAX_LOG_LINES = 64;

/** Commands about the device itself, which need no DMS. */
export function deviceCommands(context: CommandContext, dialect: Dialect): ExecutorsOf<Names> {
  const { bootloader } = context;
  const status = () => bootloader.request({ kind: "status" });
  const rebooting = (text: string, request: () => Promise<unknown>): Outcome => ({
    code: 0,
    text,
    isLast: true,
    afterwards: async () => void (await request()),
  });
  return {
    confirm: async () => {
      if ((await status()).running?.onTrial !== true) return fail(1, "No version is on trial");
      await bootloader.request({ kind: "confirm", by: "console" });
      return SUCCESS;
    },
    faults_print: async ({ options }) => {
      const { record } = await status();
      if (options["verbose"] !== undefined)
        return say(record.faults.flatMap((fault, index) => formatFaultVerbose(index, fault)).join("\n"));
      return say(
        countedFaults(record)
          .map((fault, index) => formatFault(index, fault))
          .join("\n"),
      );
    },
    faults_reset: async () => {
      await bootloader.request({ kind: "reset-faults", by: "console" });
      return SUCCESS;
    },
    help: async ({ arguments: { topic } }) => help(topic, { dialect, isSafeMode: (await status()).isSafeMode }),
    log: async ({ arguments: { count }, options }) => {
      const limit = Math.min(MAX_LOG_LINES, Math.max(1, Number(count ?? LOG_LINES)));
      const { logSequence } = await status();
      const { lines } = await bootloader.request({
        kind: "log",
        afterSequence: Math.max(0, logSequence - limit),
        limit,
      });
      return say((options["verbose"] === undefined ? lines.map(formatLogLine) : lines).join("\n"));
    },
    reboot: () => rebooting("Rebooting", () => bootloader.request({ kind: "reboot", by: context.actor })),
    rollback: async () => {
      const { running, record } = await status();
      if (running?.onTrial !== true && record.trial === null) return fail(1, "No version is on trial");
      return rebooting("Rebooting", () => bootloader.request({ kind: "roll-back", by: "console" }));
    },
    version: async () => {
      const now = await status();
      const { builtMs } = await readFrameworkBuild(context, now.slot);
      return say(versionText(now, (await context.identity()).record, { dialect, builtMs }));
    },
  };
}
