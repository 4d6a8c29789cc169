import { DFU } from "./dfu.ts";
import { BRIDGES } from "./bridges.ts";
import { FACTORY } from "./factory.ts";
import { FAULTS } from "./faults.ts";
import { FILES } from "./files.ts";
import { HEALINGS } from "./healings.ts";
import { IDENTITIES } from "./identities.ts";
import { KEPT_FILES } from "./kept-files.ts";
import { ORDERS } from "./orders.ts";
import { REPAIRS } from "./repairs.ts";
import { RESETS } from "./resets.ts";
import { ROTATIONS } from "./rotations.ts";
import type { Scenario } from "./scenario.ts";
import { SETTINGS } from "./settings.ts";
import { TRANSFERS } from "./transfers.ts";
import { UPDATES } from "./updates.ts";
import { WALKS } from "./walks.ts";

/** Every procedure whose power is cut. A new feature adds its own here. */
export const SCENARIOS: readonly Scenario[] = [
  ...UPDATES,
  ...REPAIRS,
  ...TRANSFERS,
  ...ROTATIONS,
  ...FAULTS,
  ...HEALINGS,
  ...IDENTITIES,
  ...FACTORY,
  ...BRIDGES,
  ...DFU,
  ...KEPT_FILES,
  ...FILES,
  ...SETTINGS,
  ...ORDERS,
  ...RESETS,
  ...WALKS,
];
