import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Parse } from "typebox/schema";
import { RegrowError } from "@regrow/core/error";
import { writeFileAtomic } from "@regrow/node/atomic-file";
import { readTextIfThere } from "../durable-file/index.ts";

/** A stretch of time of which a DMS knows nothing any more: from its backup to its restoration. */
const Restoration = Type.Object(
  { madeAtMs: Type.Integer({ minimum: 0 }), restoredAtMs: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
);
export type Restoration = Static<typeof Restoration>;

const FILE = "restored.json";
/** Those long past say nothing: certificates of that time have ended. */
const MAX_KEPT = 100;
const Restorations = Type.Array(Restoration);

/** Oldest first; a DMS that was never restored has none. @throws RegrowError CONFIGURATION_INVALID */
export async function readRestorations(folder: string): Promise<readonly Restoration[]> {
  const text = await readTextIfThere(join(folder, FILE));
  if (text === undefined) return [];
  try {
    return Parse(Restorations, JSON.parse(text));
  } catch (cause) {
    throw new RegrowError("CONFIGURATION_INVALID", { file: FILE, reason: "it cannot be read" }, { cause });
  }
}

/** Adds one to those that the folder has. */
export async function addRestoration(folder: string, restoration: Restoration): Promise<void> {
  const all = [...(await readRestorations(folder)), restoration].slice(-MAX_KEPT);
  await writeFileAtomic(join(folder, FILE), `${JSON.stringify(all)}\n`, 0o600);
}
