import { resolve } from "node:path";
import type { BackupReport } from "@regrow/dms/backup";
import { command, type Command } from "../command/index.ts";
import { formatBytes } from "../output/index.ts";
import { contentsJson, contentsLines, lostLines } from "./backup-contents.ts";
import { FOLDER_OPTIONS, folderOf } from "./dms-folder.ts";

/** The backup is there and can be restored, and the DMS had lost files before: somebody must look. */
const EXIT_LOST = 1;

export const dmsBackupCommand: Command = command({
  name: "dms backup",
  summary: "back a DMS up into one file, while it runs",
  about: [
    "The file holds everything that the DMS has acknowledged: database, keys, certificates, bundles. Whoever has it can act as this DMS: keep",
    "it as safe as its folder. It is a tar; 'regrow dms verify-backup' checks it, 'regrow dms restore' makes a DMS of it.",
    "Exit status 1: the backup was made, but files of bundles were lost before; the result says which. With --quiet that is all that is",
    "printed: cron mails only what somebody must look at.",
  ],
  arguments: {},
  options: {
    ...FOLDER_OPTIONS,
    to: { kind: "text", about: "file to make", value: "FILE", required: true },
    force: { kind: "flag", about: "replace a file that is there" },
  },
  run: async (input, context) => {
    const { folder, clock, signal, status, isQuiet } = context;
    const { makeBackup } = await import("@regrow/dms/backup"); // only here: every other command starts faster
    const file = resolve(folder, input.to);
    const report = await makeBackup({
      ...{ folder: await folderOf(input, context), to: file, force: input.force, clock, signal },
      onProgress: (done, total) => status.progress({ label: "backup", done, total, unit: "bytes" }),
    });
    const { manifest, sizeBytes, lost, strangers } = report;
    const isLost = lost.missing.length + lost.damaged.length + lost.uploads.length > 0;
    const lines = [
      `${file}: ${formatBytes(sizeBytes)}`,
      ...contentsLines(manifest),
      ...lostLines(report),
      ...strangerLines(strangers),
    ];
    return {
      text: isQuiet && !isLost ? [] : lines,
      json: { file, sizeBytes, ...contentsJson(report), leftOut: [...strangers] },
      exit: isLost ? EXIT_LOST : 0,
    };
  },
});

function strangerLines(strangers: BackupReport["strangers"]): readonly string[] {
  return strangers.length === 0 ? [] : [`left out: ${strangers.join(", ")}: a DMS does not need it`];
}
