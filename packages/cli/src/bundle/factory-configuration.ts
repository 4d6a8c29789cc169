import { readFile } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import { FACTORY_CONFIGURATION, readFactoryConfiguration } from "@regrow/core/reset";
import { MAX_SETTINGS_FILE_BYTES } from "@regrow/core/settings-file";
import { unreadable } from "./walk.ts";

/**
 * Whether devices will take every line of a factory configuration that is about to be signed. They leave out what they cannot set; who
 * publishes it can still correct it.
 * @throws RegrowError CONFIGURATION_INVALID with the first line that is wrong; SOURCE_UNREADABLE
 */
export async function checkFactoryConfiguration(file: string): Promise<void> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  });
  if (bytes.length > MAX_SETTINGS_FILE_BYTES)
    throw new RegrowError("CONFIGURATION_INVALID", {
      file,
      name: FACTORY_CONFIGURATION,
      maxBytes: MAX_SETTINGS_FILE_BYTES,
    });
  const [first, ...more] = readFactoryConfiguration(bytes.toString("utf8"), []).refused;
  if (first === undefined) return;
  const { line, reason } = first;
  throw new RegrowError("CONFIGURATION_INVALID", { file, line, reason, furtherLines: more.length });
}
