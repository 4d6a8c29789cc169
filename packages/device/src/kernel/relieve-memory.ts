import type { CommandContext } from "../command/index.ts";
import type { DmsLink } from "../link/index.ts";

/**
 * Gives up what can be had again: open streams, and the live link, which comes back by itself. On the modules the advice was the same,
 * by hand: one TLS connection at a time, and no streams beside it (dms-facts 4.5).
 * @returns what was given up
 */
export async function relieveMemory(
  { streams }: Pick<CommandContext, "streams">,
  link: Pick<DmsLink, "rest"> | undefined,
): Promise<readonly string[]> {
  const given: string[] = [];
  const open = streams.list().length;
  if (open > 0) {
    await streams.closeAll();
    given.push(`${open} streams`);
  }
  if (link?.rest() === true) given.push("live link");
  return given;
}
