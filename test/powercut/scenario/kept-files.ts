import { FILES } from "@regrow/device/layout";
import { DoubleBuffer } from "@regrow/device/store";
import {
  EMPTY_FRAMEWORK_RECORD,
  FRAMEWORK_RECORD_CODEC,
  chooseSlot,
  confirmSlot,
  type FrameworkRecord,
} from "@regrow/device/first-stage";
import { newest, type Fact } from "../facts.ts";
import { ONE } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { deviceWith, start, tellLog } from "./steps.ts";

const BOTH_WHOLE = { a: true, b: true } as const;

/** Small files that programs keep: the recovery log's entries, the first stage's record. */
export const KEPT_FILES: readonly Scenario[] = [
  {
    name: "entries of the recovery log that the kernel asks for",
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      for (const detail of ["first", "second", "third"]) {
        const event = {
          kind: "update-refused",
          updateId: "u",
          version: "9.0.0",
          code: "STORAGE_FULL",
          detail,
        } as const;
        await device.ask({ kind: "record", by: "dms", event });
        await tellLog(device, stage.tell);
      }
      await device.stop();
    },
  },
  {
    name: "framework slot on trial, confirmed",
    isSmall: true,
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    law: async (disk, facts) => {
      const { record } = await openFrameworkRecord({ disk });
      const told = newest(facts, "framework");
      const isKept = told === undefined || record.confirmed === told.slot || isOnTrial(record, told);
      if (!isKept)
        return `L6: slot ${told.slot} was started ${told.starts ?? "for good"}, now ${JSON.stringify(record)}`;
      return chooseSlot(record, BOTH_WHOLE).kind === "start" ? undefined : "L1: rescue, though both slots are whole";
    },
    run: async (stage) => {
      const { record, save } = await openFrameworkRecord(stage);
      let now = record;
      const turn = async (next: FrameworkRecord): Promise<void> => {
        if (next === now) return;
        now = { ...next, sequence: now.sequence + 1 };
        await save(now);
      };
      if (now.confirmed === "a" && now.trial === null) await turn({ ...now, trial: { slot: "b", starts: 0 } });
      tellSlot(now, stage);
      const choice = chooseSlot(now, BOTH_WHOLE);
      await turn(choice.record);
      tellSlot(now, stage);
      if (choice.kind === "start") await turn(confirmSlot(now, choice.slot));
      tellSlot(now, stage);
    },
  },
];

function tellSlot({ trial, confirmed }: FrameworkRecord, { tell }: Stage): void {
  tell({ kind: "framework", slot: trial?.slot ?? confirmed, starts: trial?.starts ?? null });
}

function isOnTrial({ trial }: FrameworkRecord, told: Extract<Fact, { kind: "framework" }>): boolean {
  return told.starts !== null && trial?.slot === told.slot && trial.starts >= told.starts;
}

async function openFrameworkRecord({ disk }: Pick<Stage, "disk">): Promise<{
  readonly record: FrameworkRecord;
  readonly save: (record: FrameworkRecord) => Promise<void>;
}> {
  const copies = new DoubleBuffer(disk, FILES.frameworkRecords, FRAMEWORK_RECORD_CODEC);
  const loaded = await copies.load();
  return {
    record: loaded.kind === "ok" ? loaded.value : EMPTY_FRAMEWORK_RECORD,
    save: (record) => copies.save(record),
  };
}
