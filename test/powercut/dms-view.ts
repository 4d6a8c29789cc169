import { parseLine } from "@regrow/core/recovery-log";
import { derive } from "@regrow/dms/log";

/**
 * The generation that the DMS shows as running once it has these lines of a device's signed log, by the DMS's own rule; null: none.
 * A line that cannot be read ends it, as it ends what the DMS takes.
 */
export function shownByDms(lines: readonly string[]): string | null {
  let shown: string | null = null;
  for (const line of lines) {
    const entry = parseLine(line);
    if (entry === null) return shown;
    const { running } = derive(entry);
    if (running !== undefined) shown = running.manifestSha256;
  }
  return shown;
}
