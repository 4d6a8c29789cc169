import Type from "typebox";
import { FAULT_SUBJECTS, FAULT_TYPES, type FaultType } from "@regrow/core/fault";
import { FAULT_DAYS } from "./fault-days.ts";
import { AtMs, Nullable, ProductCode, Uuid, VersionText } from "../people-api/index.ts";

const TYPES = Object.keys(FAULT_TYPES) as FaultType[];

/** The device's word, so any short text is one; equal ones are equal causes. */
export const Fingerprint = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: "^[^\\u0000-\\u001f\\u007f]*$",
  description: "by which equal causes are known",
});

export const FaultFilterQuery = {
  product: Type.Optional(ProductCode),
  version: Type.Optional(VersionText),
  since: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 8_640_000_000_000_000,
      description: "only causes that were seen then or later, ms since 1970",
    }),
  ),
  attention: Type.Optional(
    Type.Enum(["new-fault"], {
      description: "what they need attention for, as getOverview names and counts it: seen first in the last 24 hours",
    }),
  ),
  subject: Type.Optional(Type.Enum(FAULT_SUBJECTS, { description: "who failed" })),
};

const FaultVersionBody = Type.Object({
  product: ProductCode,
  version: VersionText,
  count: Type.Integer(),
  devices: Type.Integer(),
  firstAtMs: AtMs,
  lastAtMs: AtMs,
});

const Newest = Type.Object(
  {
    deviceUuid: Uuid,
    version: Nullable(Type.String()),
    uptimeMs: Type.Integer(),
    onTrial: Type.Boolean(),
    lastOutput: Type.String({ description: "what the process printed last; any text" }),
  },
  { description: "the newest fault of this cause" },
);

const Days = Type.Object(
  {
    lastDayMs: AtMs,
    counts: Type.Array(Type.Integer({ minimum: 0 }), { minItems: FAULT_DAYS, maxItems: FAULT_DAYS }),
  },
  { description: `faults of each of the last ${FAULT_DAYS} days, by UTC, oldest first; the last one is today` },
);

export const FaultGroupBody = Type.Object({
  fingerprint: Fingerprint,
  product: Nullable(Type.String({ description: "code; null: the figures are of the whole organisation" })),
  subject: Type.Enum(FAULT_SUBJECTS),
  type: Type.Enum(TYPES),
  exitCode: Nullable(Type.Integer()),
  signal: Nullable(Type.String()),
  count: Type.Integer({ description: "faults" }),
  devices: Type.Integer({ description: "devices that have shown it" }),
  firstAtMs: AtMs,
  lastAtMs: AtMs,
  days: Days,
  newest: Nullable(Newest),
  versions: Type.Array(FaultVersionBody, { description: "published versions that have shown it, lowest first" }),
});

export const FaultDeviceBody = Type.Object({ uuid: Uuid, count: Type.Integer(), lastAtMs: AtMs });
