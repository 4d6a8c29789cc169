import type { CommandContext, CommandRunner } from "../command/index.ts";
import type { ConsoleSession } from "./console-session.ts";

/** Commands of one channel: a context of its own, since streams and permissions belong to a channel. */
export interface ChannelCommands {
  readonly context: CommandContext;
  readonly run: CommandRunner;
}

/** Reads until the input ends or fails; what comes faster than it is answered waits there. The session is over then, its streams closed. */
export async function converse(
  input: AsyncIterable<unknown>,
  session: ConsoleSession,
  commands: ChannelCommands,
): Promise<void> {
  try {
    for await (const piece of input) if (piece instanceof Uint8Array) await session.push(piece);
  } finally {
    await session.close();
    await closeStreams(commands);
  }
}

/** Nobody is left who knows their handles. */
export async function closeStreams({ context }: ChannelCommands): Promise<void> {
  await context.streams.closeAll({ is: context });
}
