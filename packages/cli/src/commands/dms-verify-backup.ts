import { resolve } from "node:path";
import { command, type Command } from "../command/index.ts";
import { formatBytes } from "../output/index.ts";
import { contentsJson, contentsLines, lostLines } from "./backup-contents.ts";

export const dmsVerifyBackupCommand: Command = command({
  name: "dms verify-backup",
  summary: "check that a backup can be restored, and show what it holds",
  about: [
    "Reads every byte: hashes, the database in it, and that each file that the database names is there and is what it is named after.",
    "A copy of the database is put into the folder for temporary files meanwhile. With --quiet nothing is printed of one that is whole.",
  ],
  arguments: { backup: { kind: "text", about: "file of 'regrow dms backup'", required: true } },
  options: {},
  run: async (input, { folder, signal, status, isQuiet }) => {
    const { verifyBackup } = await import("@regrow/dms/backup"); // only here: every other command starts faster
    const file = resolve(folder, input.backup);
    const verified = await verifyBackup({
      ...{ file, signal },
      onProgress: (done, total) => status.progress({ label: "verify", done, total, unit: "bytes" }),
    });
    const { manifest, sizeBytes } = verified;
    const lost = lostLines(verified);
    return {
      text:
        isQuiet && lost.length === 0
          ? []
          : [`${file} is whole: ${formatBytes(sizeBytes)}`, ...contentsLines(manifest), ...lost],
      json: { ok: true, file, sizeBytes, ...contentsJson(verified) },
    };
  },
});
