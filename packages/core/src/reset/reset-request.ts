import { readObject, readOneOf } from "../field/index.ts";
import type { SettingsReset } from "../settings/index.ts";

/**
 * A factory reset that is carried out with nothing running. What law L14 names and what is locked stays in each of them. Source:
 * device-facts 7.1 for the kinds ("cache", the third, is the kernel's own and touches nothing that is kept); the rest is ours.
 */
export interface ResetRequest {
  /** Which variables have factory values again: all, or all but the backup set. */
  readonly kind: SettingsReset;
  /** The app's own folder. */
  readonly data: "keep" | "erase";
  /** Files of users, those that the DMS gives among them. */
  readonly files: "keep" | "erase";
  /** "factory": back to the bundle with which the device left the factory. */
  readonly software: "keep" | "factory";
}

/** What the documented `factory_reset <mac>` asks for. */
export const FULL_RESET: ResetRequest = { kind: "full", data: "keep", files: "keep", software: "keep" };
/** The only one that a device may do by itself: it can be reached afterwards as before. */
export const BACKUP_RESET: ResetRequest = { ...FULL_RESET, kind: "backup" };

const KINDS = ["full", "backup"] as const satisfies readonly SettingsReset[];
const KEEP_OR_ERASE = ["keep", "erase"] as const;

/** @throws FieldError */
export function readResetRequest(value: unknown): ResetRequest {
  const { kind, data, files, software } = readObject(value);
  return {
    kind: readOneOf(kind, KINDS),
    data: readOneOf(data, KEEP_OR_ERASE),
    files: readOneOf(files, KEEP_OR_ERASE),
    software: readOneOf(software, ["keep", "factory"]),
  };
}

/**
 * A reset as the kind of a DMS's order, such as `reset-backup-files`: an older device reads an order's kind and nothing else of
 * it, so that it can refuse by name what it does not know.
 */
export function resetOrderKind({ kind, data, files, software }: ResetRequest): string {
  return [
    "reset",
    kind,
    ...(data === "erase" ? ["data"] : []),
    ...(files === "erase" ? ["files"] : []),
    ...(software === "factory" ? ["software"] : []),
  ].join("-");
}

/** What `resetOrderKind` has made; undefined for any other text. */
export function parseResetOrderKind(text: string): ResetRequest | undefined {
  return ALL_RESETS.find((reset) => resetOrderKind(reset) === text);
}

/** Every request that there is. */
export const ALL_RESETS: readonly ResetRequest[] = KINDS.flatMap((kind) =>
  KEEP_OR_ERASE.flatMap((data) =>
    KEEP_OR_ERASE.flatMap((files) =>
      (["keep", "factory"] as const).map((software) => ({ kind, data, files, software })),
    ),
  ),
);
