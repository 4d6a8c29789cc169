import Type from "typebox";
import type { Clock } from "@regrow/core/port";
import type { Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import { AtMs, Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { listTransferDevices, listTransfers } from "./transfer-repository.ts";
import { MAX_DEVICES, STANDS_MS, acceptTransfer, endTransfer, offerTransfer, requireTransfer } from "./transfers.ts";

const DAY_MS = 86_400_000;

const NewTransfer = Type.Object(
  {
    to: Type.String({ minLength: 1, maxLength: 128, description: "name or identifier of an organisation of this DMS" }),
    devices: Type.Array(Uuid, { minItems: 1, maxItems: MAX_DEVICES, description: "their UUIDs" }),
    wipe: Type.Optional(
      Type.Boolean({ description: "they are wiped when it is accepted; false: what is on them goes with them" }),
    ),
    expiresInMs: Type.Optional(
      Type.Integer({ minimum: 60_000, maximum: 90 * DAY_MS, description: "how long it can be accepted; seven days" }),
    ),
  },
  closed,
);
const Party = Type.Object({ id: Uuid, name: Type.String() });
const TransferBody = Type.Object({
  id: Uuid,
  from: Party,
  to: Party,
  devices: Type.Integer({ description: "how many" }),
  wipe: Type.Boolean({ description: "they are wiped when it is accepted" }),
  createdAtMs: AtMs,
  expiresAtMs: AtMs,
});
const ById = Type.Object({ id: Uuid });
const Wipe = Type.Object(
  { wipe: Type.Optional(Type.Boolean({ description: "they are wiped, whatever was offered" })) },
  closed,
);

interface TransferParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
}

/** Ownership as a protocol between two owners: one offers, the other accepts. */
export function transferRoutes(app: PeopleInstance, { database, clock }: TransferParts, access: Access): void {
  const tags = ["transfer"];
  app.post(
    "/api/transfers",
    {
      schema: {
        operationId: "offerTransfer",
        tags,
        summary: "Offer devices to another organisation",
        description:
          "The devices stay where they are until the other organisation accepts; until then the offer can be withdrawn.",
        errors: ["RECIPIENT_UNKNOWN", "DEVICE_UNKNOWN", "DEVICE_NOT_CLAIMED", "DEVICE_OFFERED", "PRODUCT_LOCKED"],
        body: NewTransfer,
        response: { 201: TransferBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { expiresInMs = STANDS_MS, wipe = false, ...offered } = request.body;
      const asked = { ...offered, wipe, expiresInMs };
      return reply
        .code(201)
        .send(await offerTransfer(database, access.scope(request), asked, access.occasion(request)));
    },
  );
  app.get(
    "/api/transfers",
    {
      schema: {
        operationId: "listTransfers",
        tags,
        summary: "Offers of this organisation and to it that nobody has answered, newest first",
        description: "Made by this organisation and to it. What has expired is not shown.",
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ transfers: Type.Array(TransferBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const page = readPage(request.query, ["number", "string"]);
      const found = await listTransfers(database, access.tenant(request), clock.nowMs(), page);
      const { rows, next } = pageOf(found, page.limit, ({ createdAtMs, id }) => [createdAtMs, id]);
      return { transfers: rows, next };
    },
  );
  app.get(
    "/api/transfers/:id/devices",
    {
      schema: {
        operationId: "listTransferDevices",
        tags,
        summary: "UUIDs of the devices that are offered",
        description: "For both sides of the offer, so that one sees what one would get.",
        errors: ["TRANSFER_UNKNOWN"],
        params: ById,
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ devices: Type.Array(Uuid), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const page = readPage(request.query, ["string"]);
      const { id } = await requireTransfer(database, access.tenant(request), request.params.id, clock.nowMs());
      const { rows, next } = pageOf(await listTransferDevices(database, id, page), page.limit, (uuid) => [uuid]);
      return { devices: rows, next };
    },
  );
  app.post(
    "/api/transfers/:id/accept",
    {
      schema: {
        operationId: "acceptTransfer",
        tags,
        summary: "Take the devices that were offered; they keep a production product and lose any other",
        description: "The devices are this organisation's at once, all or none. Who had them sees them no more.",
        errors: ["TRANSFER_UNKNOWN", "PRODUCT_LOCKED", "DEVICE_UNKNOWN"],
        params: ById,
        querystring: Wipe,
        response: { 200: TransferBody, "4xx": Problem },
      },
    },
    async (request) => {
      const asked = { id: request.params.id, wipe: request.query.wipe ?? false };
      return acceptTransfer(database, access.tenant(request), asked, access.occasion(request));
    },
  );
  app.delete(
    "/api/transfers/:id",
    {
      schema: {
        operationId: "endTransfer",
        tags,
        summary: "Withdraw one's own offer, or decline one",
        description: "The devices stay where they are. Either side may.",
        errors: ["TRANSFER_UNKNOWN"],
        params: ById,
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      await endTransfer(database, access.tenant(request), request.params.id, access.occasion(request));
      return reply.code(204).send(null);
    },
  );
}
