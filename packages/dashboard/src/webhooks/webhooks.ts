import type { AnswerOf } from "@regrow/client/client";
import { EVENTS, EVENT_TYPES, type EventType } from "@regrow/core/webhook";
import type { Mood } from "../parts/index.ts";

export type Webhook = AnswerOf<"listWebhooks">["webhooks"][number];
export type Delivery = AnswerOf<"listWebhookDeliveries">["deliveries"][number];

/** Events that can be chosen; a test is sent whatever is chosen. */
export const CHOICES: readonly { readonly type: EventType; readonly when: string }[] = EVENT_TYPES.filter(
  (type) => type !== "webhook.test",
).map((type) => ({ type, when: EVENTS[type].when }));

/** How a webhook stands. */
export function standingOf(webhook: Pick<Webhook, "isOn" | "offReason" | "failingSinceMs">): {
  readonly mood: Mood;
  readonly text: string;
} {
  if (!webhook.isOn) return { mood: "bad", text: webhook.offReason === null ? "Off" : `Off: ${webhook.offReason}` };
  if (webhook.failingSinceMs !== null) return { mood: "busy", text: "Not getting through" };
  return { mood: "good", text: "On" };
}

/** What it is told of: "everything", or each kind by its name. */
export function eventsText(events: Webhook["events"]): string {
  if (events.length === 0) return "nothing";
  return CHOICES.every(({ type }) => events.includes(type)) ? "everything" : events.join(", ");
}

/** How a delivery went. */
export function deliveryText({ state, status, attempts }: Pick<Delivery, "state" | "status" | "attempts">): string {
  const tries = attempts === 1 ? "1 try" : `${attempts} tries`;
  const answer = status === null ? "no answer" : `answer ${status}`;
  switch (state) {
    case "delivered":
      return `delivered, ${tries}`;
    case "waiting":
      return attempts === 0 ? "waiting" : `waiting after ${tries}, ${answer}`;
    case "given-up":
      return `given up after ${tries}, ${answer}`;
  }
}
