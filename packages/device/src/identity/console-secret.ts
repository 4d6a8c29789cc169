import type { Disk, Entropy } from "@regrow/core/port";
import { isConsoleSecret, makeConsoleSecret } from "@regrow/core/settings";
import { FILES } from "../layout/index.ts";
import { asStorageError, unless, writeDurably } from "../store/index.ts";

/**
 * What a person shows who comes over the network: the password of the HTTP server and of the remote terminal. One for each device,
 * printed at manufacture; it survives every reset (law L14). Source: design section 4.
 *
 * Made, durably, where it is missing or no secret of ours. Not to be called twice at once: each call would make its own.
 * @throws RegrowError STORAGE_FAILED, STORAGE_FULL where it can neither be read nor made: then nobody is let in
 */
export async function consoleSecret(disk: Disk, entropy: Pick<Entropy, "bytes">): Promise<string> {
  try {
    const kept = await readSecret(disk);
    if (kept !== undefined) return kept;
    const made = makeConsoleSecret(entropy);
    await writeDurably(disk, FILES.consoleSecret, new TextEncoder().encode(`${made}\n`), 0o600);
    return made;
  } catch (error) {
    throw asStorageError(error);
  }
}

const MAX_FILE_BYTES = 64;

/** Undefined where there is none, or what cannot be one. */
async function readSecret(disk: Disk): Promise<string | undefined> {
  const bytes = await unless(["ENOENT", "EINVAL"], disk.read(FILES.consoleSecret, MAX_FILE_BYTES), undefined);
  const text = new TextDecoder().decode(bytes).trim();
  return isConsoleSecret(text) ? text : undefined;
}
