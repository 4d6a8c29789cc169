import { loadFolder } from "@regrow/dms/config";
import type { Context, Parameters } from "../command/index.ts";

/** For commands that work on the folder of a DMS: said as `regrow dms` is told where it is. */
export const FOLDER_OPTIONS = {
  folder: {
    kind: "text",
    about: "where the DMS keeps everything; as its configuration says unless told, or dms-data",
    value: "DIR",
  },
  config: { kind: "text", about: "JSON file with the DMS's settings, of which the folder counts here", value: "FILE" },
} as const satisfies Parameters;

/**
 * The folder that is meant, absolute. Command line, then REGROW_DMS_FOLDER, then the file: --config, else REGROW_DMS_CONFIG.
 * @throws RegrowError CONFIGURATION_INVALID with everything that is wrong in the configuration
 */
export async function folderOf(
  { folder, config }: { readonly folder: string | undefined; readonly config: string | undefined },
  context: Pick<Context, "folder" | "environment">,
): Promise<string> {
  const commandLine = folder === undefined ? {} : { folder };
  return await loadFolder({ ...context, commandLine, file: config });
}
