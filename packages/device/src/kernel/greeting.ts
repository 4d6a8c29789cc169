import { readFrameworkBuild, versionText, type CommandContext } from "../command/index.ts";
import type { Dialect } from "@regrow/core/variable";

/** What consoles greet with: product, framework and platform, as they are now. */
export async function bannerOf(context: CommandContext, dialect: Dialect): Promise<string> {
  const [status, { record }] = await Promise.all([context.bootloader.request({ kind: "status" }), context.identity()]);
  const { builtMs } = await readFrameworkBuild(context, status.slot);
  return versionText(status, record, { dialect, builtMs });
}
