import { readFrameworkBuild, versionText, type CommandContext } from "../command/index.ts";
import { greetingText } from "@regrow/core/command";
import type { Dialect } from "@regrow/core/variable";

/** What consoles greet with: product, framework and platform, and in safe mode why, as they are now. */
export async function greetingOf(context: CommandContext, dialect: Dialect): Promise<string> {
  const [status, { record }] = await Promise.all([context.bootloader.request({ kind: "status" }), context.identity()]);
  const { builtMs } = await readFrameworkBuild(context, status.slot);
  return greetingText(versionText(status, record, { dialect, builtMs }), status);
}
