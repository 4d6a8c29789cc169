import { RegrowError } from "@regrow/core/error";
import { logProof } from "@regrow/core/protocol";
import { parseLine } from "@regrow/core/recovery-log";
import { signBase64, type Identity } from "../identity/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import type { DmsClient } from "../dms-client/index.ts";

/** Entries that one request carries at most (LogRequest). */
const BATCH_ENTRIES = 64;

/**
 * Sends what the recovery log has after `afterSequence`, in order, signed, until the DMS holds it all. The DMS takes each
 * number once, so sending again what it already has does no harm.
 * @returns the newest number that the DMS holds
 * @throws RegrowError as DmsClient does; DMS_ANSWER_INVALID when it says that it took nothing
 */
export async function sendLog(
  dependencies: {
    readonly bootloader: Bootloader;
    readonly client: Pick<DmsClient, "sendLog">;
    readonly identity: Pick<Identity, "record" | "keyPem">;
  },
  afterSequence: number,
  signal: AbortSignal,
): Promise<number> {
  const { bootloader, client, identity } = dependencies;
  let heldSequence = afterSequence;
  for (;;) {
    const { lines } = await bootloader.request({ kind: "log", afterSequence: heldSequence, limit: BATCH_ENTRIES });
    const last = lines.at(-1);
    if (last === undefined) return heldSequence;
    const newest = entryOf(last);
    const signature = signBase64(identity.keyPem, logProof(identity.record.uuid, newest.sequence, newest.hash));
    const answer = await client.sendLog({ entries: [...lines], signature }, signal);
    if (answer.logSequence <= heldSequence)
      throw new RegrowError("DMS_ANSWER_INVALID", { sent: newest.sequence, held: answer.logSequence });
    heldSequence = answer.logSequence;
  }
}

function entryOf(line: string): { readonly sequence: number; readonly hash: string } {
  const parsed = parseLine(line);
  if (parsed === null) throw new RegrowError("LOG_CHAIN_BROKEN", { reason: "a line of the own log cannot be read" });
  return parsed;
}
