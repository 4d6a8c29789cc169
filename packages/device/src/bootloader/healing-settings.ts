import { overlayOf, settled } from "@regrow/core/boot";
import { DiskError, type Disk, type Logger } from "@regrow/core/port";
import { findSuspects, withPutBack, type Suspect } from "@regrow/core/safe-mode";
import { parseAppEnvironment } from "@regrow/core/variable";
import { FILES } from "../layout/index.ts";
import { formatKeptSettings, readGoodSettings, readKeptSettings, writeDurably } from "../store/index.ts";
import type { BootState } from "./boot-state.ts";
import { SILENT } from "./silent.ts";

/** What was changed since the device last ran well. */
export async function listSuspects(disk: Disk): Promise<readonly Suspect[]> {
  const { saved, factory } = await readKeptSettings(disk, SILENT);
  return findSuspects(saved, { good: (await readGoodSettings(disk, SILENT)) ?? {}, factory });
}

/** What the device's settings give to the app; nothing where they cannot be read, since it starts all the same. */
export async function readAppEnvironment(
  disk: Disk,
  suspects: readonly Suspect[],
): Promise<Readonly<Record<string, string>>> {
  const { saved, factory } = await readKeptSettings(disk, SILENT, suspects);
  const text = saved["app.environment"] ?? factory["app.environment"] ?? "";
  return Object.fromEntries(parseAppEnvironment(text) ?? []);
}

/**
 * At the beginning of a session, with nothing running: what safe mode has found guilty is written into the settings. Until then
 * whoever reads them puts it back (`overlayOf`), so that a cut changes nothing; a disk that refuses is asked again at the next start.
 */
export async function settleHealing({
  disk,
  logger,
  state,
}: {
  readonly disk: Disk;
  readonly logger: Logger;
  readonly state: BootState;
}): Promise<void> {
  const { record } = state;
  const after = settled(record);
  if (after === record) return;
  try {
    const { saved, factory } = await readKeptSettings(disk, SILENT);
    const past = { good: (await readGoodSettings(disk, SILENT)) ?? {}, factory };
    const values = withPutBack(saved, past, overlayOf(record));
    if (values !== saved) await writeDurably(disk, FILES.settings, formatKeptSettings(values), 0o600);
    await state.commit(after, [], "bootloader");
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    logger.error("healed settings are not written, the next start tries again", { reason: error.message });
  }
}
