import { RegrowError } from "@regrow/core/error";
import type { Quota } from "@regrow/dms/storage";
import { command, type Command } from "../command/index.ts";
import { formatBytes } from "../output/index.ts";
import { FOLDER_OPTIONS, folderOf } from "./dms-folder.ts";

const GIB = 1024 ** 3;
const MAX_GIB = 1024 ** 2;

export const dmsQuotaCommand: Command = command({
  name: "dms quota",
  summary: "show or say how much an organisation may store",
  about: [
    "The quota is in GiB (0.5 is half of one), 'none' for as much as there is room, or 'default' for what the setting storage-quota-gb says.",
    "It counts at once, while the DMS runs; what is stored already stays. Without a quota it is shown; without an organisation, of all.",
  ],
  arguments: {
    organisation: { kind: "text", about: "name or identifier" },
    quota: { kind: "text", about: "GiB, none or default" },
  },
  options: FOLDER_OPTIONS,
  run: async (input, context) => {
    const { setQuota } = await import("@regrow/dms/storage"); // only here: every other command starts faster
    const quota = input.quota === undefined ? null : readQuota(input.quota);
    const organisation = input.organisation ?? null;
    const { clock } = context;
    const found = await setQuota({ folder: await folderOf(input, context), organisation, quota, clock });
    return {
      text: found.map(({ name, usedBytes, quota: now }) => `${name}: ${formatBytes(usedBytes)} of ${textOf(now)}`),
      json: { organisations: found.map((each) => ({ ...each })) },
    };
  },
});

/** @throws RegrowError USAGE */
function readQuota(text: string): Quota {
  if (text === "none" || text === "default") return text;
  const gib = /^\d{1,7}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(gib >= 0 && gib <= MAX_GIB)) throw new RegrowError("USAGE", { quota: text, allowed: "GiB, none or default" });
  return Math.round(gib * GIB);
}

function textOf(quota: Quota): string {
  if (quota === "none") return "as much as there is room";
  return quota === "default"
    ? "what storage-quota-gb says (default: no limit)"
    : `${Number((quota / GIB).toFixed(3))} GiB`;
}
