import type { Readable } from "../database/index.ts";
import { countDevices, type Sight } from "../device/index.ts";
import type { Scope } from "../organisation/index.ts";

/** How many of the organisation's devices that have a live link the scope sees. */
export async function countOnline(database: Readable, scope: Scope, sight: Sight): Promise<number> {
  // Who reaches all products sees all: nothing has to be asked for that.
  if (scope.products === null) return sight.linked().length;
  return countDevices(database, scope, { filter: { presence: "linked" }, sight });
}
