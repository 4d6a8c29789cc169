import Type, { type Static } from "typebox";
import { EVENT_TYPES } from "@regrow/core/webhook";
import { DELIVERY_STATES } from "../database/index.ts";
import { AskedRevision, Revision } from "../edit/index.ts";
import { AtMs, Nullable, ProductCode, Title, Uuid, closed } from "../people-api/index.ts";

const Url = Type.String({
  minLength: 1,
  maxLength: 2_048,
  description: "https; an address of the internet, unless the operator has opened others",
});
const Events = Type.Array(Type.Enum([...EVENT_TYPES]), {
  maxItems: EVENT_TYPES.length,
  uniqueItems: true,
  description: "what it is told; none for a webhook that devices call",
});
const Code = Type.String({
  pattern: "^[A-Za-z0-9_.-]{1,128}$",
  description: "by which devices of the organisation, or of the product, call it",
});
const Secret = Type.String({ description: "whsec_ and base64; shown this once" });

export const NewWebhook = Type.Object(
  {
    url: Url,
    title: Type.Optional(Title),
    events: Type.Optional(Events),
    code: Type.Optional(Code),
    product: Type.Optional(ProductCode),
  },
  closed,
);
export const ChangedWebhook = Type.Object(
  {
    url: Type.Optional(Url),
    title: Type.Optional(Title),
    events: Type.Optional(Events),
    code: Type.Optional(Nullable(Code)),
    isOn: Type.Optional(
      Type.Boolean({ description: "off: nothing is sent, and what waits is given up; on: failures are forgotten" }),
    ),
    revision: AskedRevision,
  },
  closed,
);
export const WebhookBody = Type.Object({
  id: Uuid,
  title: Type.String(),
  url: Type.String(),
  events: Type.Array(Type.Enum([...EVENT_TYPES])),
  code: Nullable(Type.String()),
  product: Nullable(ProductCode),
  isOn: Type.Boolean(),
  offReason: Nullable(Type.String({ description: "why it is off" })),
  offSinceMs: Nullable(AtMs),
  failingSinceMs: Nullable(AtMs),
  createdAtMs: AtMs,
  revision: Revision,
});
export const MadeWebhook = Type.Object({ ...WebhookBody.properties, secret: Secret });
export const RenewedSecret = Type.Object({ secret: Secret, previousUntilMs: AtMs });
export const DeliveryBody = Type.Object({
  id: Uuid,
  event: Type.Enum([...EVENT_TYPES]),
  body: Type.String({ description: "as it is sent, byte for byte" }),
  state: Type.Enum(DELIVERY_STATES),
  attempts: Type.Integer(),
  dueAtMs: Nullable(AtMs),
  createdAtMs: AtMs,
  attemptedAtMs: Nullable(AtMs),
  status: Nullable(Type.Integer({ description: "of the newest attempt's answer" })),
  latencyMs: Nullable(Type.Integer()),
  problem: Nullable(Type.String({ description: "why the newest attempt failed" })),
  answer: Nullable(Type.String({ description: "the first kB of the newest answer" })),
});
export const ById = Type.Object({ id: Uuid });
export const ByDelivery = Type.Object({ id: Uuid, delivery: Uuid });

export type WebhookBody = Static<typeof WebhookBody>;
export type DeliveryBody = Static<typeof DeliveryBody>;
