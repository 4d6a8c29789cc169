import { asRegrowError } from "@regrow/core/error";
import type { Clock, Cryptography, Disk, Logger } from "@regrow/core/port";
import type { CommandContext } from "../command/index.ts";
import { FileSystem, NO_BUNDLE, runningBundleFiles, type BundleFiles } from "../file-system/index.ts";
import type { Bootloader } from "./bootloader-link.ts";

export interface KernelFilesPorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  readonly log: Logger;
  readonly bootloader: Bootloader;
}

/** The file system over the generation that runs, or would run if it were not for safe mode; opened when it is first asked for. */
export function lazyFiles(ports: KernelFilesPorts): () => Promise<FileSystem> {
  const { disk, cryptography, clock, log, bootloader } = ports;
  const running = runningBundleFiles({ disk, cryptography }, async () => {
    const status = await bootloader.request({ kind: "status" });
    return status.running?.id ?? status.record.confirmed?.id;
  });
  // A damaged generation must not keep anybody from the other files.
  const bundle = (): Promise<BundleFiles> =>
    running().catch((error: unknown) => {
      log.error("the bundle's files cannot be listed", { reason: asRegrowError(error).message });
      return NO_BUNDLE;
    });
  let files: Promise<FileSystem> | undefined;
  return () => {
    files ??= open().catch((error: unknown) => {
      // One bad read is no word for ever: the next one tries again.
      files = undefined;
      throw error;
    });
    return files;
  };

  async function open(): Promise<FileSystem> {
    const opened = await FileSystem.open({ disk, cryptography, clock, bundle });
    const { unreadable, lines } = opened.damage;
    if (unreadable.length > 0 || lines > 0)
      log.error("files of users are damaged", { folders: unreadable.map(({ folder }) => folder).join(" "), lines });
    return opened;
  }
}

/** Clears whiteouts; a disk that refuses keeps nobody out of safe mode. */
export async function showHiddenFiles({ files }: Pick<CommandContext, "files">, log: Logger): Promise<void> {
  try {
    await (await files()).clearWhiteouts();
  } catch (error) {
    log.error("hidden files stay hidden", { reason: asRegrowError(error).message });
  }
}
