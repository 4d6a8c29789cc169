import { checkBootRecords, examineStore, type Diagnosis } from "../doctor/index.ts";
import { BootRecordStore } from "../store/index.ts";
import { BootState, type BootStatePorts } from "./boot-state.ts";
import { examine } from "./examine.ts";
import { repairEvents } from "./repair.ts";
import { Storekeeper } from "./storekeeper.ts";

/**
 * The self-check of a device that does not run: the bootloader's own, by whoever holds its lock. A repair also makes a lost boot
 * record anew, and stands in the recovery log as the console's.
 * @throws RegrowError STORAGE_FAILED; DiskError
 */
export async function examineStopped(ports: BootStatePorts, isRepair: boolean): Promise<Diagnosis> {
  const also = await checkBootRecords(ports);
  if (!isRepair) {
    const loaded = await new BootRecordStore(ports.disk, ports.cryptography).load();
    return examineStore(ports, { record: loaded.kind === "ok" ? loaded.value : null, isRepair, also });
  }
  const state = await BootState.open(ports);
  const diagnosis = await examine({ state, storekeeper: new Storekeeper(ports) }, true);
  await state.commit(state.record, repairEvents(diagnosis), "console");
  return diagnosis;
}
