import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { acquireLock } from "@regrow/node/file-lock";
import {
  openAuthorities,
  rotateAuthority,
  rotationStatus,
  type RotationStatus,
  type RotationStep,
} from "../certificate/index.ts";
import { openDatabase, openSqlite, type Database } from "../database/index.ts";
import { listUnrenewed, listUntold } from "./left-behind.ts";

export interface CaRequest {
  /** Folder of a DMS that does not run. */
  readonly folder: string;
  /** Null: only look. */
  readonly step: RotationStep | null;
  /** Leave devices behind. */
  readonly force: boolean;
}

export interface CaReport extends RotationStatus {
  /** UUIDs of devices that the next step would shut out. */
  readonly leftBehind: readonly string[];
}

/**
 * The device CA's rotation as its operator sees it: announce, wait until every device has checked in, switch, wait until every device
 * has renewed its certificate, retire.
 * @throws RegrowError CA_ROTATION_ORDER, CA_ROTATION_EARLY; DMS_FOLDER_BUSY while a DMS has the folder
 */
export async function rotateCa({ folder, step, force }: CaRequest): Promise<CaReport> {
  const [clock, entropy] = [new SystemClock(), new SystemEntropy()];
  await using opened = new AsyncDisposableStack();
  const locked = await acquireLock(join(folder, "lock"));
  if (locked.kind === "held") throw new RegrowError("DMS_FOLDER_BUSY", { folder, heldByProcess: locked.pid });
  opened.use(locked.lock);
  const database = await openDatabase(join(folder, "dms.db"), openSqlite, clock.nowMs());
  opened.defer(() => database.destroy());
  const report = async (): Promise<CaReport> => {
    const status = await rotationStatus(folder);
    const authorities = await openAuthorities(folder, { clock, entropy });
    return { ...status, leftBehind: await leftBehind(status.state, database, authorities, clock.nowMs()) };
  };
  const before = await report();
  if (step === null) return before;
  const { leftBehind: uuids } = before;
  if (before.next === step && uuids.length > 0 && !force)
    throw new RegrowError("CA_ROTATION_EARLY", { step, devices: uuids.length, first: uuids[0] ?? "" });
  await rotateAuthority(folder, step, { clock, entropy });
  return await report();
}

async function leftBehind(
  state: RotationStatus["state"],
  database: Database,
  authorities: Awaited<ReturnType<typeof openAuthorities>>,
  nowMs: number,
): Promise<readonly string[]> {
  switch (state) {
    case "settled":
      return [];
    case "announced":
      return await listUntold(database, authorities);
    case "switched":
      return await listUnrenewed(database, authorities, nowMs);
    default:
      return state satisfies never;
  }
}
