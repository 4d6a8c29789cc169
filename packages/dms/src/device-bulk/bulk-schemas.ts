import Type, { type Static } from "typebox";
import { BULK_LIMITS } from "./bulk-limits.ts";
import { DeviceFilterQuery } from "../device/index.ts";
import { Nullable, Uuid, VersionText, closed } from "../people-api/index.ts";

/** Which devices are meant: named one by one, or all that a filter finds. */
export const Selection = Type.Object(
  {
    uuids: Type.Optional(
      Type.Array(Uuid, { minItems: 1, maxItems: BULK_LIMITS.named, description: "these; twice is once" }),
    ),
    filter: Type.Optional(
      Type.Object(DeviceFilterQuery, {
        ...closed,
        description: `all that listDevices finds by it, ${BULK_LIMITS.devices} at most; {}: all that you reach`,
      }),
    ),
  },
  { ...closed, minProperties: 1, maxProperties: 1, description: "either `uuids` or `filter`" },
);
export type Selection = Static<typeof Selection>;

/** Made by the preview. */
export const Confirm = Type.Optional(
  Type.String({
    pattern: "^[A-Za-z0-9_-]{22}$",
    description: "`confirm` of the preview: do what it showed; left out: only show it",
  }),
);

const Examples = Type.Array(Uuid, { maxItems: BULK_LIMITS.examples, description: "some of them" });
const Count = Type.Integer({ minimum: 1, description: "how many" });

export const Effects = Type.Array(
  Type.Object({
    text: Type.String({ description: "what happens to them, in words" }),
    version: Nullable(VersionText),
    devices: Count,
    examples: Examples,
  }),
  { description: "what happens to how many, most first" },
);

export const BulkAnswer = Type.Object({
  isDone: Type.Boolean({ description: "false: this is a preview, and nothing has changed" }),
  devices: Type.Integer({ minimum: 0, description: "how many are changed, without those that are refused" }),
  confirm: Type.String({ description: "names what is shown here: send it to have exactly that done" }),
  effects: Effects,
  refused: Type.Array(
    Type.Object({
      code: Type.String({ description: "row of the error table" }),
      reason: Type.String(),
      devices: Count,
      examples: Examples,
    }),
    { description: "devices that are left as they are, by reason" },
  ),
});
export type BulkAnswer = Static<typeof BulkAnswer>;
