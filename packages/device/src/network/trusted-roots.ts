import { RegrowError } from "@regrow/core/error";
import type { FileChannel } from "@regrow/core/file";
import { variableRow } from "@regrow/core/variable";
import type { FileSystem } from "../file-system/index.ts";

const MAX_BYTES = 256 * 1024;

/**
 * The authorities in a file of the device; undefined for those that everybody knows, where no file is named, or the one that is
 * named when nobody has chosen is not there.
 * @throws RegrowError FILE_UNKNOWN, INPUT_TOO_LARGE, and what reading throws
 */
export async function trustedRoots(
  name: string,
  files: () => Promise<FileSystem>,
  channel: FileChannel,
): Promise<string | undefined> {
  if (name === "") return undefined;
  const table = await files();
  const file = await table.find(name);
  if (file === undefined && name === variableRow("network.tls.ca_cert").default) return undefined;
  const reader = await table.open(name, channel);
  try {
    if (reader.remainingBytes > MAX_BYTES) throw new RegrowError("INPUT_TOO_LARGE", { name, maxBytes: MAX_BYTES });
    return new TextDecoder().decode(await reader.read(MAX_BYTES));
  } finally {
    await reader.close();
  }
}
