import { readFault } from "../fault/index.ts";
import { FieldError, readInteger, readList, readNullable, readObject, readOneOf, readText } from "../field/index.ts";
import { readHealing, readHealingTry } from "../safe-mode/index.ts";
import { isVersion, MAX_VERSION_LENGTH } from "../version/index.ts";
import {
  FAULT_RING_LENGTH,
  MAX_TRIAL_STARTS,
  SAFE_MODE_REASONS,
  type BootRecord,
  type GenerationReference,
  type Trial,
} from "./boot-record.ts";

const MAX_COUNT = 2_147_483_647;

/**
 * A boot record from parsed JSON. Fields that it does not know are ignored.
 * @throws FieldError
 */
export function readRecord(value: unknown, sequence: number): BootRecord {
  const fields = readObject(value);
  return {
    sequence,
    confirmed: readNullable(fields["confirmed"], readReference),
    previous: readNullable(fields["previous"], readReference),
    trial: readNullable(fields["trial"], readTrial),
    securityVersion: readCount(fields["securityVersion"]),
    appFaults: readCount(fields["appFaults"]),
    kernelFaults: readCount(fields["kernelFaults"]),
    safeModeFaults: readCount(fields["safeModeFaults"]),
    safeMode: readNullable(fields["safeMode"], (reason) => readOneOf(reason, SAFE_MODE_REASONS)),
    // Frameworks before these two wrote none.
    safeModeEntries: readCount(fields["safeModeEntries"] ?? 0),
    healing: readNullable(fields["healing"] ?? null, readHealing),
    faults: readList(fields["faults"], FAULT_RING_LENGTH, readFault),
  };
}

function readTrial(value: unknown): Trial {
  const fields = readObject(value);
  return {
    generation: readReference(fields["generation"]),
    starts: readInteger(fields["starts"], 0, MAX_TRIAL_STARTS),
    updateId: readText(fields["updateId"], 64),
    ...(fields["isCutOff"] === true ? { isCutOff: true } : {}),
    ...(fields["healing"] === undefined ? {} : { healing: readHealingTry(fields["healing"]) }),
  };
}

function readReference(value: unknown): GenerationReference {
  const fields = readObject(value);
  const version = readText(fields["version"], MAX_VERSION_LENGTH);
  if (!isVersion(version)) throw new FieldError("expected a version");
  return {
    id: readText(fields["id"], 64, /^[0-9a-f]{64}$/),
    product: readText(fields["product"], 64),
    version,
    securityVersion: readCount(fields["securityVersion"]),
  };
}

function readCount(value: unknown): number {
  return readInteger(value, 0, MAX_COUNT);
}
