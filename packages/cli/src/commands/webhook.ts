import type { AnswerOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { EVENT_TYPES, isEventType, type EventType } from "@regrow/core/webhook";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

const id = { kind: "text", about: "as 'regrow webhook list' shows it", required: true } as const;
const event = { kind: "list", about: "what it is told, or 'all'", value: "EVENT" } as const;

export const webhookAddCommand: Command = command({
  name: "webhook add",
  summary: "have a program of yours told what happens, or asked by devices",
  about: [
    "Its secret, by which it knows that a message is the DMS's, is shown this once. With --code devices call it over their live link",
    "and get its answer. Events and the form of messages: docs/reference/webhooks.md.",
  ],
  arguments: { url: { kind: "text", about: "https address of the receiver", required: true } },
  options: {
    event,
    product: { kind: "text", about: "only for this product and its devices", value: "CODE" },
    code: { kind: "text", about: "by which devices call it", value: "CODE" },
    title: { kind: "text", about: "what it is for", value: "TEXT" },
  },
  run: async ({ url, event: asked, product, code, title }, { environment, signal }) => {
    const client = await openClient(environment);
    const named = {
      ...(product === undefined ? {} : { product }),
      ...(code === undefined ? {} : { code }),
      ...(title === undefined ? {} : { title }),
    };
    const made = await client.call("createWebhook", { url, events: eventsOf(asked), ...named }, signal);
    return { text: [line(made), `secret: ${made.secret}`], json: made };
  },
});

export const webhookListCommand: Command = command({
  name: "webhook list",
  summary: "list webhooks, and why one is off",
  arguments: {},
  options: {},
  run: async (_, { environment, signal }) => {
    const client = await openClient(environment);
    const pages = await allPages((page) => client.call("listWebhooks", page, signal));
    const webhooks = pages.flatMap((page) => page.webhooks);
    return { text: webhooks.map(line), json: { webhooks } };
  },
});

export const webhookTestCommand: Command = command({
  name: "webhook test",
  summary: "send a webhook the event webhook.test",
  arguments: { id },
  options: {},
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    const queued = await client.call("testWebhook", { id: input.id }, signal);
    return { text: [`on its way: 'regrow webhook deliveries ${input.id}' shows how it went`], json: queued };
  },
});

export const webhookDeliveriesCommand: Command = command({
  name: "webhook deliveries",
  summary: "show what a webhook was sent, and how that went",
  arguments: { id },
  options: {
    state: { kind: "text", about: "only these: waiting, delivered or given-up", value: "STATE" },
    count: { kind: "number", about: "so many of the newest, 500 at most", value: "N", default: 20 },
  },
  run: async ({ id: webhook, state, count }, { environment, signal }) => {
    const client = await openClient(environment);
    const known = (["waiting", "delivered", "given-up"] as const).find((one) => one === state);
    if (state !== undefined && known === undefined)
      throw new RegrowError("USAGE", { state, "one of": "waiting, delivered, given-up" });
    const query = { id: webhook, limit: count, ...(known === undefined ? {} : { state: known }) };
    const { deliveries } = await client.call("listWebhookDeliveries", query, signal);
    return { text: deliveries.map(deliveryLine), json: { deliveries } };
  },
});

export const webhookReplayCommand: Command = command({
  name: "webhook replay",
  summary: "send something once more, under the identifier that it had",
  arguments: { id, delivery: { kind: "text", about: "as 'regrow webhook deliveries' shows it", required: true } },
  options: {},
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    const queued = await client.call("replayWebhookDelivery", { id: input.id, delivery: input.delivery }, signal);
    return { text: [`${queued.delivery} is sent again`], json: queued };
  },
});

export const webhookSecretCommand: Command = command({
  name: "webhook secret",
  summary: "give a webhook a new secret; the one before signs too for a day",
  arguments: { id },
  options: {},
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    const renewed = await client.call("renewWebhookSecret", { id: input.id }, signal);
    return { text: [`secret: ${renewed.secret}`], json: renewed };
  },
});

export const webhookOffCommand: Command = switched("off", "send a webhook nothing more; what waits is given up");
export const webhookOnCommand: Command = switched("on", "switch a webhook on again");

export const webhookDeleteCommand: Command = command({
  name: "webhook delete",
  summary: "delete a webhook and what is known of its deliveries",
  arguments: { id },
  options: {},
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    await client.call("deleteWebhook", { id: input.id }, signal);
    return { text: [`deleted ${input.id}`], json: { id: input.id } };
  },
});

function switched(to: "on" | "off", summary: string): Command {
  return command({
    name: `webhook ${to}`,
    summary,
    arguments: { id },
    options: {},
    run: async (input, { environment, signal }) => {
      const client = await openClient(environment);
      const webhook = await client.call("changeWebhook", { id: input.id, isOn: to === "on" }, signal);
      return { text: [line(webhook)], json: webhook };
    },
  });
}

/** @throws RegrowError USAGE */
function eventsOf(names: readonly string[]): EventType[] {
  if (names.includes("all")) return [...EVENT_TYPES];
  return names.map((name) => {
    if (!isEventType(name)) throw new RegrowError("USAGE", { event: name, "one of": `${EVENT_TYPES.join(", ")}, all` });
    return name;
  });
}

function line({ id: webhook, url, title, events, code, product, offReason }: AnswerOf<"getWebhook">): string {
  const told = code === null ? [] : [`called by devices as ${code}`];
  if (events.length > 0) told.push(`told ${events.join(" ")}`);
  const about = [title, product === null ? "" : `product ${product}`, ...told].filter((text) => text !== "");
  return [webhook, url, ...about, offReason === null ? "on" : `OFF: ${offReason}`].join("  ");
}

function deliveryLine(delivery: AnswerOf<"listWebhookDeliveries">["deliveries"][number]): string {
  const { state, attempts, problem, latencyMs, dueAtMs } = delivery;
  const next = dueAtMs === null ? "" : `, next at ${new Date(dueAtMs).toISOString()}`;
  const went = problem === null ? state : `${state} after ${attempts} attempts (${problem})${next}`;
  const took = latencyMs === null ? "" : `${latencyMs} ms`;
  return [delivery.id, new Date(delivery.createdAtMs).toISOString(), delivery.event.padEnd(20), went, took].join("  ");
}
