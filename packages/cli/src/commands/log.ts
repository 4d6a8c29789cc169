import { RegrowError } from "@regrow/core/error";
import { describeEntry, readLog, type ReadLog } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { FILES } from "@regrow/device/layout";
import { readOptional } from "@regrow/device/identity";
import { resolve } from "node:path";
import { command, type Command } from "../command/index.ts";

/** A log grows by some hundred bytes an update. */
const MAX_LOG_BYTES = 256 * 1024 * 1024;

/** What happened to a device, without starting it. */
export const logCommand: Command = command({
  name: "log",
  summary: "show a device's recovery log and check its chain",
  about: [
    "A line for each entry: number, time, who made the device do it, what happened. --json gives the entries as they are stored.",
  ],
  arguments: {},
  options: { root: { kind: "text", about: "the device's folder", value: "DIR", required: true } },
  run: async ({ root }, { folder }) => {
    const disk = new NodeDisk(resolve(folder, root));
    if ((await disk.status(FILES.device)) === undefined) throw new RegrowError("DEVICE_ROOT_INVALID", { folder: root });
    const bytes = (await readOptional(disk, FILES.recoveryLog, MAX_LOG_BYTES)) ?? new Uint8Array();
    const log = readLog(bytes, new NodeCryptography());
    const isWhole = log.rest === "nothing" || log.rest === "torn";
    return {
      text: [...log.entries.map(describeEntry), verdict(log)],
      json: { ok: isWhole, rest: log.rest, entries: log.lines.map((line) => JSON.parse(line)) },
      exit: isWhole ? 0 : new RegrowError("LOG_CHAIN_BROKEN").row.exit,
    };
  },
});

function verdict(log: ReadLog): string {
  if (log.rest === "nothing") return `${log.entries.length} entries, the chain is whole`;
  if (log.rest === "torn")
    return `${log.entries.length} entries, the chain is whole; behind it is one that a power cut ended`;
  return `the chain breaks behind entry ${log.head.sequence} (${log.rest}): this log was altered or damaged`;
}
