import type { CommandContext } from "../command/command-context.ts";
import { say, type Outcome } from "../command/outcome.ts";
import type { RemoteStream } from "./connection-stream.ts";

/** Gives a stream its handle, which is the answer, and says it when the other side has closed it (device-facts 2.12). */
export async function openRemote(stream: RemoteStream, context: CommandContext): Promise<Outcome> {
  const handle = await context.streams.open(stream, context);
  void stream.closedByRemote.then(() => context.interfaces.announce(`Closed: ${handle}`));
  return say(String(handle));
}
