import { readInteger, readList, readNullable, readObject, readOneOf, readOrNull, readText } from "@regrow/core/field";
import type { Disk } from "@regrow/core/port";
import { ACTORS, type Actor } from "@regrow/core/recovery-log";
import { readResetRequest, type ResetRequest, type ResetValues } from "@regrow/core/reset";
import { FILES, FOLDERS } from "../layout/index.ts";
import { unless, writeDurably } from "../store/index.ts";

/** A reset that was asked for and is not done: `boot/reset.json`. */
export interface ResetPlan {
  readonly by: Actor;
  readonly reset: ResetRequest;
  /** The order of the DMS that asks for it. */
  readonly order: { readonly id: string; readonly kind: string } | null;
  /** Newest entry of the recovery log when it was written: an entry about a reset after it is this one's. */
  readonly sequence: number;
  /** What the settings will be; kept before anything goes, since what they are made of may go. Null: not begun. */
  readonly settings: ResetValues | null;
  /** Starts in which the disk refused a part of it. */
  readonly failures: number;
}

/** Durable when it resolves. @throws DiskError */
export async function writePlan(disk: Disk, plan: ResetPlan): Promise<void> {
  if ((await disk.status(FOLDERS.boot)) === undefined) {
    await disk.makeDirectory(FOLDERS.boot);
    await disk.syncDirectory("");
  }
  // The values may hold secrets.
  await writeDurably(disk, FILES.reset, new TextEncoder().encode(JSON.stringify(plan)), 0o600);
}

/** Undefined where there is none, or what cannot be one. @throws DiskError */
export async function readPlan(disk: Disk): Promise<ResetPlan | undefined> {
  const bytes = await unless(["ENOENT", "EINVAL"], disk.read(FILES.reset, MAX_BYTES), undefined);
  if (bytes === undefined) return undefined;
  return readOrNull(() => parse(parseJson(bytes))) ?? undefined;
}

/** @throws DiskError */
export async function forgetPlan(disk: Disk): Promise<void> {
  await unless(["ENOENT"], disk.remove(FILES.reset), undefined);
  await disk.syncDirectory(FOLDERS.boot);
}

const MAX_BYTES = 1024 * 1024;
const MAX_VALUE = 64 * 1024;

function parse(value: unknown): ResetPlan {
  const { by, reset, order, sequence, settings, failures } = readObject(value);
  return {
    by: readOneOf(by, ACTORS),
    reset: readResetRequest(reset),
    order: readNullable(order, (each) => {
      const { id, kind } = readObject(each);
      return { id: readText(id, 64), kind: readText(kind, 32) };
    }),
    sequence: readInteger(sequence, 0, Number.MAX_SAFE_INTEGER),
    settings: readNullable(settings, parseSettings),
    failures: readInteger(failures, 0, 1_000),
  };
}

function parseSettings(value: unknown): ResetValues {
  const { values, locked, used } = readObject(value);
  return {
    values: Object.fromEntries(
      Object.entries(readObject(values)).map(([name, text]) => [name, readText(text, MAX_VALUE)]),
    ),
    locked: readInteger(locked, 0, 10_000),
    used: readList(used, 2, (each) => {
      const { source, count, refused } = readObject(each);
      return {
        source: readOneOf(source, ["bundle", "owner"]),
        count: readInteger(count, 0, 100_000),
        refused: readList(refused, MAX_VALUE, (line) => {
          const fields = readObject(line);
          return { line: readInteger(fields["line"], 1, MAX_VALUE), reason: readText(fields["reason"], MAX_VALUE) };
        }),
      };
    }),
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // damaged: as if there were none
  }
}
