import type { Disk, Entropy } from "@regrow/core/port";
import { consoleSecret } from "../identity/index.ts";

/** The device's secret, read or made once for all who ask. A failure is tried again by the next one. @throws RegrowError STORAGE_FAILED, STORAGE_FULL */
export function deviceSecret(disk: Disk, entropy: Pick<Entropy, "bytes">): () => Promise<string> {
  let secret: Promise<string> | undefined;
  return () => {
    secret ??= consoleSecret(disk, entropy).catch((error: unknown) => {
      secret = undefined;
      throw error;
    });
    return secret;
  };
}
