import type { Clock, Cryptography, Disk, Logger } from "@regrow/core/port";
import { asRegrowError } from "@regrow/core/error";
import type { CommandContext } from "../command/index.ts";
import type { PickUp } from "../pick-up/index.ts";

export interface PickUpLoopOptions {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  readonly log: Logger;
  readonly context: Pick<CommandContext, "intake" | "bootloader" | "identity" | "settings" | "interfaces">;
  readonly signal: AbortSignal;
}

/** A stick is noticed within this time. */
const LOOK_EVERY_MS = 10_000;

/** Looks into the folder that `update.folder` names, for as long as it names one. Ends with the signal. */
export async function runPickUp(options: PickUpLoopOptions): Promise<void> {
  const { clock, context, signal } = options;
  let pickUp: PickUp | undefined;
  while (!signal.aborted) {
    const path = context.settings.get("update.folder");
    if (path !== "") pickUp = await look(options, path, pickUp);
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {}); // the kernel stops
  }
}

async function look(options: PickUpLoopOptions, path: string, known: PickUp | undefined): Promise<PickUp> {
  // Only here: most devices have no such folder.
  const { NodeFolder, PickUp: Loaded } = await import("../pick-up/index.ts");
  const pickUp = known ?? new Loaded(dependencies(options));
  try {
    await pickUp.look(new NodeFolder(path));
  } catch (error) {
    const reason = asRegrowError(error).message;
    if (!options.signal.aborted) options.log.warn("folder of updates not read", { path, reason });
  }
  return pickUp;
}

function dependencies({ context, ...rest }: PickUpLoopOptions): ConstructorParameters<typeof PickUp>[0] {
  const { bootloader, intake, identity, interfaces } = context;
  return {
    ...rest,
    intake,
    running: async () => {
      const { running, record } = await bootloader.request({ kind: "status" });
      return running ?? record.confirmed;
    },
    product: async () => (await identity()).record.product,
    announce: (line) => interfaces.announce(line),
    reboot: async () => void (await bootloader.request({ kind: "reboot", by: "console" })),
  };
}
