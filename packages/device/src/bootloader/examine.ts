import type { Diagnosis } from "../doctor/index.ts";
import type { BootState } from "./boot-state.ts";
import type { Storekeeper } from "./storekeeper.ts";

/** A self-check by the only writer of the store: the record's copies by who writes them, everything else by the storekeeper. */
export async function examine(
  { state, storekeeper }: { readonly state: BootState; readonly storekeeper: Storekeeper },
  isRepair: boolean,
): Promise<Diagnosis> {
  const also = await state.examineCopies(isRepair);
  return storekeeper.examine({ record: state.record, isRepair, also });
}
