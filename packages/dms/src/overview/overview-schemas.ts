import Type from "typebox";
import { AtMs, Nullable, ProductCode } from "../people-api/index.ts";
import { ATTENTION_KINDS, SEVERITIES } from "./attention-kinds.ts";

/** Activity is kept for so long. */
const MAX_HOURS = 90 * 24;
export const DEFAULT_HOURS = 7 * 24;
/** Shown at most: subjects of one kind of attention, and versions. */
export const MAX_SUBJECTS = 5;
export const MAX_VERSIONS = 30;

export const OverviewQuery = {
  product: Type.Optional(ProductCode),
  hours: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_HOURS, description: `of activity, to this one; ${DEFAULT_HOURS}` }),
  ),
};

const Count = Type.Integer({ minimum: 0 });

const Devices = Type.Object({
  total: Type.Integer({ minimum: 0, description: "unclaimed, claimed, activated and revoked ones" }),
  online: Type.Integer({ minimum: 0, description: "with a live link at this moment" }),
  ...{ unclaimed: Count, claimed: Count, activated: Count, revoked: Count },
  safeMode: Type.Integer({ minimum: 0, description: "by the last check-in, unsigned; not revoked" }),
  onTrial: Type.Integer({ minimum: 0, description: "by the last check-in, unsigned; not revoked" }),
  noSoftware: Type.Integer({
    minimum: 0,
    description: "activated, and nothing runs on them: by the last check-in, unsigned; not revoked",
  }),
  about: Type.Integer({
    minimum: 0,
    description: "claimed or activated, and seen within the last hour, with a live link or without one",
  }),
  quiet: Type.Integer({
    minimum: 0,
    description: "claimed or activated, and not seen for 24 hours although known for longer",
  }),
});

const Version = Type.Object({
  product: Nullable(Type.String({ description: "code; null: devices without a product" })),
  version: Nullable(Type.String({ description: "what they run by their signed logs; null: nothing is known" })),
  devices: Count,
});

const Hour = Type.Object({ hourMs: AtMs, checkIns: Count, faults: Count });

const Attention = Type.Object({
  kind: Type.Enum(ATTENTION_KINDS),
  severity: Type.Enum(SEVERITIES),
  text: Type.String({ description: "what it is, in one sentence or two" }),
  count: Type.Integer({ minimum: 1, description: "how many; at 10000 perhaps more" }),
  product: Nullable(Type.String({ description: "code; null: it is not about one product alone" })),
  subjects: Type.Array(Type.String(), {
    maxItems: MAX_SUBJECTS,
    description: "which, some of them: UUIDs of devices, fingerprints of faults, versions, or names",
  }),
  atMs: Nullable(AtMs),
});

export const OverviewBody = Type.Object({
  atMs: Type.Integer({ minimum: 0, description: "when it was counted, ms since 1970: some seconds ago at most" }),
  devices: Devices,
  versions: Type.Array(Version, { maxItems: MAX_VERSIONS, description: "what most devices run first" }),
  otherVersions: Type.Integer({ minimum: 0, description: "versions of products that are left out" }),
  activity: Type.Array(Hour, { description: "every hour of the span, oldest first, by the DMS's clock" }),
  attention: Type.Array(Attention, { description: "what needs somebody, most urgent first" }),
});
