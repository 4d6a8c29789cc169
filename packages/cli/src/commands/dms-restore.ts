import { resolve } from "node:path";
import { command, type Command } from "../command/index.ts";
import { contentsJson, contentsLines, lostLines } from "./backup-contents.ts";
import { FOLDER_OPTIONS, folderOf } from "./dms-folder.ts";

export const dmsRestoreCommand: Command = command({
  name: "dms restore",
  summary: "make the folder of a DMS from a backup",
  about: [
    "The folder must be empty or new. Everything is checked before it appears; when anything fails, nothing is there. Afterwards start the DMS",
    "under the address of the old one, which must not run any more. docs/how-to/back-up-and-restore.md says what else there is to do.",
    "With --config the folder that the file names is made; nothing else of the file is looked at.",
  ],
  arguments: { backup: { kind: "text", about: "file of 'regrow dms backup'", required: true } },
  options: FOLDER_OPTIONS,
  run: async (input, context) => {
    const { folder, clock, signal, status } = context;
    const { restoreBackup } = await import("@regrow/dms/backup"); // only here: every other command starts faster
    const target = await folderOf(input, context);
    const contents = await restoreBackup({
      ...{ file: resolve(folder, input.backup), folder: target, clock, signal },
      onProgress: (done, total) => status.progress({ label: "restore", done, total, unit: "bytes" }),
    });
    const { manifest } = contents;
    return {
      text: [
        `restored into ${target}`,
        ...contentsLines(manifest),
        ...lostLines(contents),
        "Of what was done after the backup this DMS knows nothing. Publish again what was published since, revoke again what was revoked since;",
        "docs/how-to/back-up-and-restore.md lists the rest.",
      ],
      json: { folder: target, ...contentsJson(contents) },
    };
  },
});
