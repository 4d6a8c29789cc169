import { open, rename, rm } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";

/** A file that is being written beside its name, and takes its name when it is whole. Disposed without that, it is removed. */
export interface PartialFile extends AsyncDisposable {
  /** Adds bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** The name means these bytes from here on, also after a power cut. */
  keep(): Promise<void>;
}

/** Every method @throws RegrowError OUTPUT_UNWRITABLE */
export async function createPartial(file: string): Promise<PartialFile> {
  const partial = `${file}.${process.pid}.partial`;
  const attempt = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RegrowError("OUTPUT_UNWRITABLE", { file, reason }, { cause });
    }
  };
  const handle = await attempt(() => open(partial, "w"));
  let isKept = false;
  return {
    write: (bytes) => attempt(() => handle.appendFile(bytes)),
    keep: () =>
      attempt(async () => {
        await handle.sync();
        await handle.close();
        await rename(partial, file);
        isKept = true;
      }),
    async [Symbol.asyncDispose]() {
      if (isKept) return;
      await handle.close().catch(() => {}); // closed already, where only the new name was refused
      await rm(partial, { force: true });
    },
  };
}
