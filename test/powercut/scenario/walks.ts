import type { UpdateWalk } from "@regrow/core/update";
import { FILES } from "@regrow/device/layout";
import { KeptWalk } from "@regrow/device/update";
import { SILENT } from "../sim-device.ts";
import { readText } from "../view.ts";
import { ONE } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { deviceWith } from "./steps.ts";

const FIRST: UpdateWalk = {
  by: "console",
  wish: { force: false, version: null },
  target: "3.0.0",
  step: { updateId: "6f1c1d1e-0000-4000-8000-000000000000", generation: "f".repeat(64), version: "2.0.0" },
  passes: 2,
  isInstalled: false,
};

/** The way of an update over several versions: whoever was told that a pass is installed must find the device going on from there. */
export const WALKS: readonly Scenario[] = [
  {
    name: "way of an update kept, pass by pass",
    isSmall: true,
    watched: [FILES.updateWalk],
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      await keep(stage, FIRST);
      await keep(stage, { ...FIRST, isInstalled: true });
      await keep(stage, { ...FIRST, step: { ...FIRST.step, version: FIRST.target }, passes: 1 });
    },
  },
];

async function keep({ disk, tell }: Stage, walk: UpdateWalk): Promise<void> {
  const next = JSON.stringify(walk);
  const before = await readText(disk, FILES.updateWalk);
  // While it is written both are right.
  if (before !== undefined) tell({ kind: "saved", path: FILES.updateWalk, texts: [before, next] });
  await new KeptWalk({ disk, log: SILENT }).keep(walk);
  tell({ kind: "saved", path: FILES.updateWalk, texts: [next] });
}
