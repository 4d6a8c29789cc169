import { readOrNull } from "@regrow/core/field";
import { readResetRequest } from "@regrow/core/reset";
import { HEALING_STEPS } from "@regrow/core/safe-mode";
import { ACTORS, type Actor, type RecoveryEvent } from "@regrow/core/recovery-log";
import type { ToBootloader } from "./messages.ts";

/** Largest number of log lines in one answer. */
export const MAX_LOG_LINES = 64;

/** Longest text that a field may hold; the log cuts what it keeps. */
const MAX_TEXT = 4_096;

type Fields = Readonly<Record<string, unknown>>;

/**
 * A question of the kernel, or undefined for anything else. The kernel talks to networks, the bootloader does not: what it says
 * is checked, and it can put nothing into the recovery log that only the bootloader knows.
 */
export function parseToBootloader(message: unknown): ToBootloader | undefined {
  if (!isFields(message) || !isCount(message["id"]) || !isFields(message["request"])) return undefined;
  const request = parseRequest(message["request"]);
  return request === undefined ? undefined : { id: message["id"], request };
}

function parseRequest(fields: Fields): ToBootloader["request"] | undefined {
  const { kind, by, updateId } = fields;
  switch (kind) {
    case "status":
    case "checked-in":
    case "check":
      return { kind };
    case "confirm":
    case "roll-back":
    case "reset-faults":
    case "force-safe-mode":
    case "reboot":
      return isActor(by) ? { kind, by } : undefined;
    case "heal": {
      const step = HEAL_STEPS.find((each) => each === fields["step"]);
      return step === undefined ? undefined : { kind, step };
    }
    case "install":
      return isText(updateId) && isActor(by)
        ? { kind, updateId, by, ...(fields["isOffline"] === true ? { isOffline: true } : {}) }
        : undefined;
    case "repair":
      return isActor(by) && (updateId === null || isText(updateId)) ? { kind, by, updateId } : undefined;
    case "order": {
      const { order } = fields;
      return isFields(order) && isText(order["id"]) && isText(order["kind"])
        ? { kind, order: { id: order["id"], kind: order["kind"] } }
        : undefined;
    }
    case "factory-reset": {
      const reset = readOrNull(() => readResetRequest(fields["reset"]));
      return reset !== null && isActor(by) ? { kind, by, reset } : undefined;
    }
    case "clear-staging":
      return isText(updateId) ? { kind, updateId } : undefined;
    case "log": {
      const { afterSequence, limit } = fields;
      return isCount(afterSequence) && isCount(limit)
        ? { kind, afterSequence, limit: Math.min(limit, MAX_LOG_LINES) }
        : undefined;
    }
    case "record": {
      const event = isFields(fields["event"]) ? parseEvent(fields["event"]) : undefined;
      return event !== undefined && isActor(by) ? { kind, by, event } : undefined;
    }
    default:
      return undefined;
  }
}

const HEAL_STEPS = [...HEALING_STEPS, "load", "loaded", "give-up"] as const;
/** What came of the others the bootloader knows by itself. */
const TOLD_STEPS = ["update", "app"] as const;

function parseHealing(fields: Fields): RecoveryEvent | undefined {
  const { detail } = fields;
  const step = TOLD_STEPS.find((each) => each === fields["step"]);
  return step !== undefined && isText(detail)
    ? { kind: "healing", step, outcome: "failed", generation: null, version: null, detail }
    : undefined;
}

function parseEvent(fields: Fields): RecoveryEvent | undefined {
  const { kind, updateId, version, code, detail, uuid, dms, owner, product, orderId, order } = fields;
  switch (kind) {
    case "update-refused":
      return isText(updateId) && (version === null || isText(version)) && isText(code) && isText(detail)
        ? { kind, updateId, version, code, detail }
        : undefined;
    case "healing":
      return parseHealing(fields);
    case "provisioned":
      return isText(uuid) && isText(dms) ? { kind, uuid, dms } : undefined;
    case "claimed":
    case "released":
      return isText(owner) ? { kind, owner } : undefined;
    case "activated":
    case "deactivated":
      return isText(product) ? { kind, product } : undefined;
    // Only that it is not done: what is done the bootloader knows by itself.
    case "order-refused":
      return isText(orderId) && isText(order) && isText(detail) ? { kind, orderId, order, detail } : undefined;
    default:
      return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_TEXT;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isActor(value: unknown): value is Actor {
  return ACTORS.some((actor) => actor === value);
}
