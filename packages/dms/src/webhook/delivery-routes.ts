import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { isEventType } from "@regrow/core/webhook";
import { DELIVERY_STATES, transact, type Database, type Schema } from "../database/index.ts";
import { queueDelivery } from "../event/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { listDeliveries, replayDelivery } from "./delivery-repository.ts";
import { findWebhook, type Webhook } from "./webhook-repository.ts";
import type { WebhookRouteParts } from "./webhook-routes.ts";
import { ByDelivery, ById, DeliveryBody } from "./webhook-schemas.ts";

const State = Type.Enum(DELIVERY_STATES, { description: "only those that wait, have been taken, or were given up" });
const Queued = Type.Object({ delivery: Uuid });

/** What was told to whom, and how that went. */
export function deliveryRoutes(
  app: PeopleInstance,
  { database, clock }: Pick<WebhookRouteParts, "database" | "clock">,
  access: Access,
): void {
  const tags = ["webhook"];
  app.get(
    "/api/webhooks/:id/deliveries",
    {
      schema: {
        operationId: "listWebhookDeliveries",
        tags,
        summary: "What a receiver was sent, or is to be sent, newest first",
        description:
          "With the newest attempt: status, time it took, and the first kB of the answer. What has ended is kept for 14 days.",
        errors: ["WEBHOOK_UNKNOWN"],
        params: ById,
        querystring: Type.Object({ ...PageQuery, state: Type.Optional(State) }, closed),
        response: { 200: Type.Object({ deliveries: Type.Array(DeliveryBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const { state, ...asked } = request.query;
      const page = readPage(asked, ["number", "string"]);
      const tenant = access.tenant(request);
      const { id: webhookId } = await findWebhook(database, tenant, request.params.id);
      const wanted = { webhookId, ...(state === undefined ? {} : { state }) };
      const found = await listDeliveries(database, tenant, wanted, page);
      const { rows, next } = pageOf(found, page.limit, (row) => [row.created_at_ms, row.id]);
      return { deliveries: rows.map(toBody), next };
    },
  );
  app.post(
    "/api/webhooks/:id/deliveries/:delivery/replay",
    {
      schema: {
        operationId: "replayWebhookDelivery",
        tags,
        summary: "Send something once more",
        description:
          "Under the identifier that it had, so that a receiver which has it already can tell. It is tried anew as often as at first.",
        errors: ["WEBHOOK_UNKNOWN", "WEBHOOK_OFF", "DELIVERY_UNKNOWN"],
        params: ByDelivery,
        response: { 202: Queued, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { id, delivery } = request.params;
      const tenant = access.tenant(request);
      await transact(database, async (writer) => {
        const webhook = await requireOn(writer, tenant, id);
        await replayDelivery(writer, tenant, { id: delivery, webhookId: webhook.id, atMs: clock.nowMs() });
        await access.occasion(request).record(writer, { target: `webhook ${id}`, changed: { delivery } });
        await access.occasion(request).answer(writer, 202, { delivery });
      });
      return reply.code(202).send({ delivery });
    },
  );
  app.post(
    "/api/webhooks/:id/test",
    {
      schema: {
        operationId: "testWebhook",
        tags,
        summary: "Send a receiver the event webhook.test",
        description: "Whatever events it asks for. How it went is shown by its deliveries.",
        errors: ["WEBHOOK_UNKNOWN", "WEBHOOK_OFF"],
        params: ById,
        response: { 202: Queued, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const tenant = access.tenant(request);
      const delivery = await transact(database, async (writer) => {
        const webhook = await requireOn(writer, tenant, id);
        const atMs = clock.nowMs();
        const data = { product: webhook.productCode, message: "This is a test." };
        const type = "webhook.test";
        const body = JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data });
        const queued = await queueDelivery(writer, tenant, { webhookId: id, type, body, atMs });
        await access.occasion(request).record(writer, { target: `webhook ${id}`, changed: { delivery: queued } });
        await access.occasion(request).answer(writer, 202, { delivery: queued });
        return queued;
      });
      return reply.code(202).send({ delivery });
    },
  );
}

/** @throws RegrowError WEBHOOK_UNKNOWN, WEBHOOK_OFF */
async function requireOn(database: Database, tenant: Tenant, id: string): Promise<Webhook> {
  const webhook = await findWebhook(database, tenant, id);
  if (webhook.off !== null) throw new RegrowError("WEBHOOK_OFF", { reason: webhook.off.reason });
  return webhook;
}

function toBody(row: Schema["webhook_deliveries"]): DeliveryBody {
  return {
    id: row.id,
    // Written by what raises events alone.
    event: isEventType(row.event) ? row.event : "webhook.test",
    body: row.body,
    state: row.state,
    attempts: row.attempts,
    dueAtMs: row.due_at_ms,
    createdAtMs: row.created_at_ms,
    attemptedAtMs: row.attempted_at_ms,
    status: row.status,
    latencyMs: row.latency_ms,
    problem: row.problem,
    answer: row.answer,
  };
}
