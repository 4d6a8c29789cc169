import { DiskError, type Disk } from "@regrow/core/port";
import { parseValue, variableRow } from "@regrow/core/variable";
import { FILES } from "../layout/index.ts";

const NAME = "app.healthy_clear_ms";
const DEFAULT_MS = Number(variableRow(NAME).default);
const MAX_SETTINGS_BYTES = 1024 * 1024;

/**
 * The healthy time after which the app's fault counter starts again, as it was saved; 0: never. The default where the settings
 * cannot be read: they are the kernel's, and a device starts without them (law L1).
 */
export async function readHealthyMs(disk: Disk): Promise<number> {
  try {
    const settings: unknown = JSON.parse(new TextDecoder().decode(await disk.read(FILES.settings, MAX_SETTINGS_BYTES)));
    const text = typeof settings === "object" && settings !== null ? Reflect.get(settings, NAME) : undefined;
    const parsed = typeof text === "string" ? parseValue(NAME, text) : undefined;
    return parsed?.ok === true ? Number(parsed.value) : DEFAULT_MS;
  } catch (error) {
    if (error instanceof DiskError || error instanceof SyntaxError) return DEFAULT_MS;
    throw error;
  }
}
