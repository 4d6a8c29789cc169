import type { Writer } from "../database/index.ts";
import type { Change } from "./change.ts";

/** In the transaction that changes what a check-in's answer depends on: whoever remembers such an answer forgets it then. */
export async function noteChange(writer: Writer, { kind, subject }: Change): Promise<void> {
  await writer.insertInto("changes").values({ kind, subject }).execute();
}
