import Type from "typebox";
import type { Clock, Entropy } from "@regrow/core/port";
import { transact, type Database } from "../database/index.ts";
import { requireRevision, revisionOf } from "../edit/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import { Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import type { SealingKey } from "../secret/index.ts";
import type { AllowedAddresses } from "./allowed-addresses.ts";
import { switchOff, switchOn } from "./delivery-repository.ts";
import { makeWebhookSecret } from "./signature.ts";
import {
  addWebhook,
  findWebhook,
  listWebhooks,
  removeWebhook,
  replaceSecret,
  sealedFor,
  updateWebhook,
  type Webhook,
} from "./webhook-repository.ts";
import { ById, ChangedWebhook, MadeWebhook, NewWebhook, RenewedSecret, WebhookBody } from "./webhook-schemas.ts";

export interface WebhookRouteParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly entropy: Pick<Entropy, "bytes">;
  readonly sealing: SealingKey;
  readonly webhookAddresses: AllowedAddresses;
}

/** How long the secret before signs beside the new one. */
const BOTH_VALID_MS = 86_400_000;

/** Who is told what happens. */
export function webhookRoutes(app: PeopleInstance, parts: WebhookRouteParts, access: Access): void {
  const { database, clock, entropy, sealing, webhookAddresses } = parts;
  const tags = ["webhook"];
  const newSecret = (): { readonly secret: string; readonly seal: (id: string) => string } => {
    const secret = makeWebhookSecret(entropy);
    return { secret, seal: (id) => sealing.seal(Buffer.from(secret), sealedFor(id)) };
  };
  app.post(
    "/api/webhooks",
    {
      schema: {
        operationId: "createWebhook",
        tags,
        summary: "Register a receiver; its secret is shown this once",
        description:
          "Events are posted to the address as signed JSON, each at least once and in no promised order, and tried again for more than a " +
          "day. A webhook with a code is called when a device asks for it over its live link, and its answer goes to the device.",
        errors: ["WEBHOOK_ADDRESS_REFUSED", "WEBHOOK_CODE_TAKEN", "WEBHOOKS_FULL", "PRODUCT_UNKNOWN"],
        body: NewWebhook,
        response: { 201: MadeWebhook, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { url, title = "", events = [], code = null, product } = request.body;
      const tenant = access.tenant(request);
      const { host, href } = webhookAddresses.requireUrl(url);
      const { secret, seal } = newSecret();
      const made = await transact(database, async (writer) => {
        const of = product === undefined ? null : await findProduct(writer, access.scope(request), product);
        const asked = { url: href, title, events, code, productId: of?.id ?? null, atMs: clock.nowMs() };
        const id = await addWebhook(writer, tenant, asked, seal);
        // Of the address only the host: the rest of it may be a secret.
        const changed = { host, events: events.join(" "), code, product: product ?? null };
        await access.occasion(request).record(writer, { target: `webhook ${id}`, changed });
        const body = { ...toBody(await findWebhook(writer, tenant, id)), secret };
        await access.occasion(request).answer(writer, 201, body);
        return body;
      });
      return reply.code(201).send(made);
    },
  );
  app.get(
    "/api/webhooks",
    {
      schema: {
        operationId: "listWebhooks",
        tags,
        summary: "Receivers of the organisation, without their secrets",
        description: "In the order in which they were made. One that is off says why.",
        errors: [],
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ webhooks: Type.Array(WebhookBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const page = readPage(request.query, ["number", "string"]);
      const found = await listWebhooks(database, access.tenant(request), page);
      const { rows, next } = pageOf(found, page.limit, ({ createdAtMs, id }) => [createdAtMs, id]);
      return { webhooks: rows.map(toBody), next };
    },
  );
  app.get(
    "/api/webhooks/:id",
    {
      schema: {
        operationId: "getWebhook",
        tags,
        summary: "A receiver, without its secret",
        description: "Whether it is on, and since when it fails. What it was sent is a list of its own.",
        errors: ["WEBHOOK_UNKNOWN"],
        params: ById,
        response: { 200: WebhookBody, "4xx": Problem },
      },
    },
    async (request) => toBody(await findWebhook(database, access.tenant(request), request.params.id)),
  );
  app.put(
    "/api/webhooks/:id",
    {
      schema: {
        operationId: "changeWebhook",
        tags,
        summary: "Change a receiver, or switch it off and on",
        description: "What is left out stays. What waits is sent to the new address.",
        errors: ["WEBHOOK_UNKNOWN", "WEBHOOK_ADDRESS_REFUSED", "WEBHOOK_CODE_TAKEN", "EDIT_CONFLICT"],
        params: ById,
        body: ChangedWebhook,
        response: { 200: WebhookBody, "4xx": Problem },
      },
    },
    async (request) => {
      const tenant = access.tenant(request);
      const { isOn, url, revision: asked, ...change } = request.body;
      const at = url === undefined ? undefined : webhookAddresses.requireUrl(url);
      return transact(database, async (writer) => {
        const webhook = await findWebhook(writer, tenant, request.params.id);
        const target = `webhook ${webhook.id}`;
        const present = webhookRevision(webhook);
        await requireRevision(writer, tenant, { asked, present, target, operations: ["changeWebhook"] });
        await updateWebhook(writer, tenant, webhook, { ...change, ...(at === undefined ? {} : { url: at.href }) });
        if (isOn === true) await switchOn(writer, tenant, webhook.id);
        if (isOn === false) await switchOff(writer, webhook.id, { reason: BY_HAND, atMs: clock.nowMs() });
        const { events, ...plain } = change;
        const changed = {
          ...plain,
          ...(events === undefined ? {} : { events: events.join(" ") }),
          ...(at === undefined ? {} : { host: at.host }),
          ...(isOn === undefined ? {} : { isOn }),
        };
        await access.occasion(request).record(writer, { target, changed });
        return toBody(await findWebhook(writer, tenant, webhook.id));
      });
    },
  );
  app.delete(
    "/api/webhooks/:id",
    {
      schema: {
        operationId: "deleteWebhook",
        tags,
        summary: "Delete a receiver with all that was sent to it",
        description: "What waits for it is never sent. An attempt that is under way may still arrive.",
        errors: ["WEBHOOK_UNKNOWN"],
        params: ById,
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const tenant = access.tenant(request);
      await transact(database, async (writer) => {
        const { id } = await findWebhook(writer, tenant, request.params.id);
        await removeWebhook(writer, tenant, id);
        await access.occasion(request).record(writer, { target: `webhook ${id}` });
      });
      return reply.code(204).send(null);
    },
  );
  app.post(
    "/api/webhooks/:id/secret",
    {
      schema: {
        operationId: "renewWebhookSecret",
        tags,
        summary: "Give a receiver a new secret, shown this once",
        description: "For a day every message is signed with both, so that the receiver can be changed meanwhile.",
        errors: ["WEBHOOK_UNKNOWN"],
        params: ById,
        response: { 200: RenewedSecret, "4xx": Problem },
      },
    },
    async (request) => {
      const tenant = access.tenant(request);
      const { secret, seal } = newSecret();
      return transact(database, async (writer) => {
        const { id } = await findWebhook(writer, tenant, request.params.id);
        const previousUntilMs = clock.nowMs() + BOTH_VALID_MS;
        await replaceSecret(writer, tenant, id, { sealed: seal(id), previousUntilMs });
        const body = { secret, previousUntilMs };
        await access.occasion(request).record(writer, { target: `webhook ${id}` });
        await access.occasion(request).answer(writer, 200, body);
        return body;
      });
    },
  );
}

const BY_HAND = "somebody has switched it off";

function toBody(webhook: Webhook): WebhookBody {
  const { id, title, url, events, code, productCode, off, failingSinceMs, createdAtMs } = webhook;
  return {
    id,
    title,
    url,
    events: [...events],
    code,
    product: productCode,
    isOn: off === null,
    offReason: off?.reason ?? null,
    offSinceMs: off?.sinceMs ?? null,
    failingSinceMs,
    createdAtMs,
    revision: webhookRevision(webhook),
  };
}

/** Of what an editor of the webhook sees. */
function webhookRevision({ title, url, events, code, off }: Webhook): string {
  return revisionOf({ title, url, events, code, isOn: off === null });
}
