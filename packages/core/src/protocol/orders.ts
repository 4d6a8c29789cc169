import Type, { type Static } from "typebox";

/**
 * What a DMS can ask of a device besides an update, as people know it. "wipe": forget what its last owner left on it; "factory-reset": one
 * of core/reset, which a device hears of as a kind for each of its forms (`resetOrderKind`).
 */
export const ORDER_KINDS = ["wipe", "factory-reset"] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/**
 * Given in the answer to each check-in until the device's signed log says that it is done, or cannot be. The device does what
 * one identifier stands for at most once, however often it hears it. The kind is open: an older device refuses a newer one by name.
 */
export const Order = Type.Object(
  {
    id: Type.String({ pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" }),
    kind: Type.String({ pattern: "^[a-z][a-z-]{0,31}$" }),
  },
  { additionalProperties: false },
);
export type Order = Static<typeof Order>;
