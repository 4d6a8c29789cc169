import { FILES, FOLDERS } from "@regrow/device/layout";
import { RecoveryLog, readKeptSettings } from "@regrow/device/store";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { SILENT, type SimDevice } from "../sim-device.ts";
import { ONE } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { deviceWith, reboot, start, tellLog } from "./steps.ts";

const WIPE = { id: "00000000-0000-4000-8000-00000000aaaa", kind: "wipe" } as const;
/** What the last owner has left. */
const LEFT = ["files/0a/1", "files/0a/log", "data/app/state.db", "data/note"] as const;
const SECRET = "of the last owner";
const HEALTHY = "app.healthy_clear_ms";
const LOCK = "system.variable_lock";
const TOKEN = "dms.provision.token";
/** What the next one writes afterwards. */
const NEW_NOTE = "data/new-note";
const NEW_TEXT = "of the new owner";

/** What the DMS asks of a device besides updating. */
export const ORDERS: readonly Scenario[] = [
  {
    name: "wipe ordered by the DMS",
    isSmall: true,
    watched: [NEW_NOTE],
    ends: ONE.version,
    prepare: async (cryptography) => {
      const disk = await deviceWith(cryptography, ONE);
      for (const path of LEFT) {
        await disk.makeDirectory(path.slice(0, path.lastIndexOf("/")));
        await disk.write(path, bytesOf(SECRET));
      }
      await disk.makeDirectory(FOLDERS.settings);
      for (const path of [FILES.settings, FILES.goodSettings])
        await disk.write(path, bytesOf(JSON.stringify({ [LOCK]: HEALTHY, [HEALTHY]: "1000", [TOKEN]: SECRET })));
      await disk.barrier();
      return disk.fork();
    },
    law: async (disk) => {
      const { saved } = await readKeptSettings(disk, SILENT);
      if (saved[HEALTHY] !== "1000") return "L14: a locked variable was reset";
      const done = await countDone(disk);
      if (done > 1) return `the order is told to be done ${done} times`;
      if (done === 0) return undefined;
      for (const path of LEFT)
        if ((await disk.status(path)) !== undefined) return `L13: told to be wiped, and ${path} is there`;
      for (const path of [FILES.settings, FILES.goodSettings])
        if (new TextDecoder().decode(await disk.read(path, 9_999)).includes(SECRET))
          return `L13: told to be wiped, and ${path} has a secret of the last owner`;
      return undefined;
    },
    run: async (stage) => {
      const device = await start(stage);
      // Given until the log has told that it is done: a restart asks again, and a disk that fails once does it the next time.
      for (let starts = 0; starts < 3 && (await isToBeDone(device)); starts += 1) await reboot(device, stage.tell);
      await tellLog(device, stage.tell);
      if (!(await isToBeDone(device))) {
        await writeNote(stage);
        await reboot(device, stage.tell);
      }
      await device.stop();
    },
  },
];

async function isToBeDone(device: SimDevice): Promise<boolean> {
  return (await device.ask({ kind: "order", order: WIPE })).state === "taken";
}

/** Durable from the moment in which it is told. */
async function writeNote({ disk, tell }: Stage): Promise<void> {
  await disk.write(NEW_NOTE, bytesOf(NEW_TEXT));
  await disk.sync(NEW_NOTE);
  await disk.syncDirectory(FOLDERS.data);
  tell({ kind: "saved", path: NEW_NOTE, texts: [NEW_TEXT] });
}

async function countDone(disk: SimulatedDisk): Promise<number> {
  let count = 0;
  await RecoveryLog.open(disk.fork(), new NodeCryptography(), ({ event }) => {
    if (event.kind === "order-done" && event.orderId === WIPE.id) count += 1;
  });
  return count;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
