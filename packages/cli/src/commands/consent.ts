import { createInterface } from "node:readline/promises";
import { RegrowError } from "@regrow/core/error";
import { describeRequest, shortId, type ExaminedRequest } from "@regrow/trust/signing";
import type { Context } from "../command/index.ts";
import type { PublisherFolder, StoredKey } from "../key/index.ts";

/**
 * Shows what would be signed, and by which keys, and asks a person; `isAgreed` (--yes) asks nobody.
 * @throws RegrowError SIGNING_DECLINED, also where there is nobody to ask
 */
export async function askConsent(
  folder: PublisherFolder,
  examined: ExaminedRequest,
  keys: readonly StoredKey[],
  isAgreed: boolean,
  { status, signal }: Pick<Context, "status" | "signal">,
): Promise<void> {
  const lines = [
    ...describeRequest(folder.cryptography, examined),
    ...keys.map(({ name, id }) => `  would be signed with ${name} (${shortId(id)})`),
  ];
  await confirm(lines, isAgreed, { status, signal });
}

/** Shows what is about to be signed and asks. @throws RegrowError SIGNING_DECLINED */
export async function confirm(
  lines: readonly string[],
  isAgreed: boolean,
  { status, signal }: Pick<Context, "status" | "signal">,
): Promise<void> {
  if (isAgreed) {
    for (const line of lines) status.note(line);
    return;
  }
  if (!process.stdin.isTTY) throw new RegrowError("SIGNING_DECLINED", { reason: "nobody can be asked here" });
  const answer = await typed(`${lines.join("\n")}\nSign this? Type yes: `, signal);
  if (answer.trim().toLowerCase() !== "yes") throw new RegrowError("SIGNING_DECLINED", {});
}

/** On standard error, also with --quiet: nobody signs what was not shown. */
async function typed(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}
