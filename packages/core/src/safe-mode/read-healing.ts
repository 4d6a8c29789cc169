import { readBoolean, readInteger, readList, readNullable, readObject, readOneOf, readText } from "../field/index.ts";
import type { Healing, HealingCounter, HealingCounts, HealingTry } from "./healing.ts";
import { MAX_SUSPECTS, SEARCH_VERDICTS, type SettingsSearch, type Suspect } from "./settings-search.ts";

const MAX_COUNT = 2_147_483_647;
/** Longer than the name of any variable with that of an entry. */
const MAX_NAME = 160;

/** What a boot record keeps of a device's recovery. @throws FieldError */
export function readHealing(value: unknown): Healing {
  const fields = readObject(value);
  return {
    bootId: readText(fields["bootId"], 64),
    counts: readCounts(fields["counts"]),
    hasGivenUp: readBoolean(fields["hasGivenUp"]),
    search: readNullable(fields["search"], readSearch),
    triedBundle: readNullable(fields["triedBundle"], (id) => readText(id, 64, /^[0-9a-f]{64}$/)),
  };
}

/** What makes a trial a try of healing. @throws FieldError */
export function readHealingTry(value: unknown): HealingTry {
  const fields = readObject(value);
  return {
    step: readOneOf(fields["step"], ["settings", "bundle"]),
    healthyMs: readInteger(fields["healthyMs"], 0, MAX_COUNT),
  };
}

function readCounts(value: unknown): HealingCounts {
  const fields = readObject(value);
  const read = (name: HealingCounter): number => readInteger(fields[name], 0, MAX_COUNT);
  return {
    load: read("load"),
    update: read("update"),
    "reset-faults": read("reset-faults"),
    "factory-reset": read("factory-reset"),
  };
}

function readSearch(value: unknown): SettingsSearch {
  const fields = readObject(value);
  return {
    suspects: readList(fields["suspects"], MAX_SUSPECTS, readSuspect),
    guilty: readList(fields["guilty"], MAX_SUSPECTS, (index) => readInteger(index, 0, MAX_SUSPECTS - 1)),
    heals: readNullable(fields["heals"], (count) => readInteger(count, 0, MAX_SUSPECTS)),
    fails: readInteger(fields["fails"], -1, MAX_SUSPECTS),
    tries: readInteger(fields["tries"], 0, MAX_COUNT),
    verdict: readOneOf(fields["verdict"], SEARCH_VERDICTS),
  };
}

function readSuspect(value: unknown): Suspect {
  const fields = readObject(value);
  return { name: readText(fields["name"], MAX_NAME), present: readText(fields["present"], 8) };
}
