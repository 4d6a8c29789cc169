import { StreamTable } from "../src/file-system/index.ts";
import type { ChannelCommands } from "../src/console/index.ts";
import type { Outcome } from "../src/command/index.ts";
import { openConsole } from "./open-console.ts";

/** Commands of a channel without a device: they answer with the line itself, and `hold` waits until it is let go. */
export async function scriptedCommands(
  answer: (line: string) => Outcome | Promise<Outcome> = (line) => ({ code: 0, text: line }),
): Promise<ChannelCommands & { readonly lines: readonly string[] }> {
  const { context } = await openConsole();
  const lines: string[] = [];
  return {
    lines,
    context: { ...context, streams: new StreamTable() },
    run: async (line) => {
      lines.push(line);
      return answer(line);
    },
  };
}
