import { SAFE_MODE_REASONS } from "../boot/boot-record.ts";
import { readFault } from "../fault/index.ts";
import { readInteger, readNullable, readObject, readOneOf, readText } from "../field/index.ts";
import { HEALING_OUTCOMES, HEALING_SUBJECTS } from "../safe-mode/index.ts";
import { ROLLBACK_REASONS, type RecoveryEvent } from "./entry.ts";

/** Longest text in an event, in characters; a fault's output has its own limit. */
export const MAX_EVENT_TEXT = 256;

/** An event of a kind that this version does not know, kept as it is. */
export interface UnrecognisedEvent {
  readonly kind: "unrecognised";
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * A recovery event from parsed JSON. Further fields of a known kind are ignored.
 * @throws FieldError
 */
export function readEvent(value: unknown): RecoveryEvent | UnrecognisedEvent {
  const fields = readObject(value);
  const name = readText(fields["kind"], 64);
  const read: ((fields: Fields) => RecoveryEvent) | undefined = Object.hasOwn(READERS, name)
    ? READERS[name as RecoveryEvent["kind"]]
    : undefined;
  return read === undefined ? { kind: "unrecognised", name, fields } : read(fields);
}

type Fields = Readonly<Record<string, unknown>>;

const READERS: {
  readonly [Kind in RecoveryEvent["kind"]]: (fields: Fields) => Extract<RecoveryEvent, { kind: Kind }>;
} = {
  installed: (fields) => ({
    kind: "installed",
    ...readUpdate(fields),
    product: text(fields["product"]),
    from: textOrNull(fields["from"]),
  }),
  confirmed: (fields) => ({
    kind: "confirmed",
    ...readUpdate(fields),
    product: text(fields["product"]),
    securityVersion: count(fields["securityVersion"]),
  }),
  "rolled-back": (fields) => ({
    kind: "rolled-back",
    ...readUpdate(fields),
    to: textOrNull(fields["to"]),
    reason: readOneOf(fields["reason"], ROLLBACK_REASONS),
    fault: readNullable(fields["fault"], readFault),
  }),
  "update-refused": (fields) => ({
    kind: "update-refused",
    updateId: text(fields["updateId"]),
    version: textOrNull(fields["version"]),
    code: text(fields["code"]),
    detail: text(fields["detail"]),
  }),
  "fell-back": (fields) => ({
    kind: "fell-back",
    generation: text(fields["generation"]),
    to: textOrNull(fields["to"]),
    toGeneration: textOrNull(fields["toGeneration"]),
    detail: text(fields["detail"]),
  }),
  fault: (fields) => ({ kind: "fault", fault: readFault(fields["fault"]) }),
  "safe-mode-entered": (fields) => ({
    kind: "safe-mode-entered",
    reason: readOneOf(fields["reason"], SAFE_MODE_REASONS),
    faults: count(fields["faults"]),
  }),
  "faults-reset": (fields) => ({ kind: "faults-reset", faults: count(fields["faults"]) }),
  "faults-cleared": (fields) => ({
    kind: "faults-cleared",
    faults: count(fields["faults"]),
    healthyMs: count(fields["healthyMs"]),
  }),
  "record-rebuilt": (fields) => ({
    kind: "record-rebuilt",
    generation: textOrNull(fields["generation"]),
    product: textOrNull(fields["product"]),
    version: textOrNull(fields["version"]),
    detail: text(fields["detail"]),
  }),
  repaired: (fields) => ({
    kind: "repaired",
    found: count(fields["found"]),
    repaired: count(fields["repaired"]),
    detail: text(fields["detail"]),
  }),
  "factory-reset": (fields) => ({ kind: "factory-reset", detail: text(fields["detail"]) }),
  provisioned: (fields) => ({ kind: "provisioned", uuid: text(fields["uuid"]), dms: text(fields["dms"]) }),
  claimed: (fields) => ({ kind: "claimed", owner: text(fields["owner"]) }),
  released: (fields) => ({ kind: "released", owner: text(fields["owner"]) }),
  activated: (fields) => ({ kind: "activated", product: text(fields["product"]) }),
  deactivated: (fields) => ({ kind: "deactivated", product: text(fields["product"]) }),
  "order-done": (fields) => ({ kind: "order-done", ...readOrder(fields) }),
  "order-refused": (fields) => ({ kind: "order-refused", ...readOrder(fields) }),
  healing: (fields) => ({
    kind: "healing",
    step: readOneOf(fields["step"], HEALING_SUBJECTS),
    outcome: readOneOf(fields["outcome"], HEALING_OUTCOMES),
    generation: textOrNull(fields["generation"]),
    version: textOrNull(fields["version"]),
    detail: text(fields["detail"]),
  }),
  framework: (fields) => ({ kind: "framework", detail: text(fields["detail"]) }),
};

function readUpdate(fields: Fields): {
  readonly updateId: string;
  readonly generation: string;
  readonly version: string;
} {
  return {
    updateId: text(fields["updateId"]),
    generation: text(fields["generation"]),
    version: text(fields["version"]),
  };
}

function readOrder(fields: Fields): { readonly orderId: string; readonly order: string; readonly detail: string } {
  return { orderId: text(fields["orderId"]), order: text(fields["order"]), detail: text(fields["detail"]) };
}

function text(value: unknown): string {
  return readText(value, MAX_EVENT_TEXT);
}

function textOrNull(value: unknown): string | null {
  return readNullable(value, text);
}

function count(value: unknown): number {
  return readInteger(value, 0, Number.MAX_SAFE_INTEGER);
}
