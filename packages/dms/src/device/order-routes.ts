import type { FastifyRequest } from "fastify";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { ORDER_KINDS } from "@regrow/core/protocol";
import type { Clock } from "@regrow/core/port";
import { FULL_RESET, resetOrderKind } from "@regrow/core/reset";
import { ORDER_RESULTS, transact, type Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import { addOrder, listOrders, type OrderView } from "../order/index.ts";
import { AtMs, Nullable, Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findDevice } from "./device-view.ts";
import type { Presences } from "./presence.ts";

const ByUuid = Type.Object({ uuid: Uuid });
const Kind = Type.Enum(["wipe"] as const, {
  description: "wipe: files of users, the app's data and variables go, but for locked ones; software and identity stay",
});
/** What of the device goes; what law L14 names and what is locked stays in any case. */
const RESET = {
  kind: Type.Enum(["full", "backup"] as const, {
    description:
      "which variables have factory values again: all (full), or all but the backup set, such as the network",
  }),
  data: Type.Enum(["keep", "erase"] as const, { description: "the app's own folder" }),
  files: Type.Enum(["keep", "erase"] as const, { description: "files of users, those that are given here too" }),
  software: Type.Enum(["keep", "factory"] as const, {
    description: "factory: back to the bundle with which the device left the factory, if its security version allows",
  }),
};
const OPTIONAL_RESET = {
  kind: Type.Optional(RESET.kind),
  data: Type.Optional(RESET.data),
  files: Type.Optional(RESET.files),
  software: Type.Optional(RESET.software),
};
const OrderBody = Type.Object({
  id: Uuid,
  kind: Type.Enum(ORDER_KINDS),
  reset: Nullable(Type.Object(RESET)),
  createdAtMs: AtMs,
  endedAtMs: Nullable(Type.Integer({ minimum: 0, description: "when its signed log said so; null: not done yet" })),
  result: Nullable(Type.Enum(ORDER_RESULTS)),
  detail: Nullable(Type.String()),
});
const OrderList = Type.Object({ orders: Type.Array(OrderBody), next: Next });

interface OrderParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly links: Pick<Presences, "callIn">;
}

/** What an owner asks a device to do besides updating. */
export function orderRoutes(app: PeopleInstance, { database, clock, links }: OrderParts, access: Access): void {
  const tags = ["device"];
  app.get(
    "/api/devices/:uuid/orders",
    {
      schema: {
        operationId: "listDeviceOrders",
        tags,
        summary: "What a device was asked to do, newest first, and how it ended by its signed log",
        description: "Only what was asked since the device is yours, and what it brought along to be done.",
        errors: ["DEVICE_UNKNOWN"],
        params: ByUuid,
        querystring: Type.Object(PageQuery, closed),
        response: { 200: OrderList, "4xx": Problem },
      },
    },
    async (request) => {
      const page = readPage(request.query, ["number", "string"]);
      const scope = access.scope(request);
      const { uuid } = request.params;
      if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      const found = await listOrders(database, { uuid, owner: scope.tenant }, page);
      const { rows, next } = pageOf(found, page.limit, ({ createdAtMs, id }) => [createdAtMs, id]);
      return { orders: rows, next };
    },
  );
  app.post(
    "/api/devices/:uuid/orders",
    {
      schema: {
        operationId: "orderDevice",
        tags,
        summary: "Ask a device to do something, once: it does with its next check-in",
        description:
          "The device hears of it with its next check-in, at once over a live link, does it once however often it hears it, through power cuts too, and its " +
          "signed log says when it is done. What it is to do already is not asked a second time: that order is the answer.",
        errors: ["DEVICE_UNKNOWN", "DEVICE_NOT_CLAIMED"],
        params: ByUuid,
        body: Type.Object({ kind: Kind }, closed),
        response: { 201: OrderBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { uuid } = request.params;
      return reply.code(201).send(await order(request, uuid, request.body.kind));
    },
  );
  app.post(
    "/api/devices/:uuid/reset",
    {
      schema: {
        operationId: "resetDevice",
        tags,
        summary: "Ask a device for a factory reset, once: it does with its next check-in",
        description:
          "An order like others, for which whoever gives it names the device once more. Without further words all variables have factory values again and " +
          "everything else is kept. A device whose framework does not know it, or that cannot go back to its factory bundle, refuses it by name in its log.",
        errors: ["DEVICE_UNKNOWN", "DEVICE_NOT_CLAIMED", "DEVICE_RESET_UNCONFIRMED"],
        params: ByUuid,
        body: Type.Object(
          { confirm: Type.String({ maxLength: 64, description: "the device's UUID once more" }), ...OPTIONAL_RESET },
          closed,
        ),
        response: { 201: OrderBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { uuid } = request.params;
      const { confirm, ...reset } = request.body;
      if (confirm !== uuid) throw new RegrowError("DEVICE_RESET_UNCONFIRMED", { uuid });
      return reply.code(201).send(await order(request, uuid, resetOrderKind({ ...FULL_RESET, ...reset })));
    },
  );

  async function order(request: FastifyRequest, uuid: string, kind: string): Promise<OrderView> {
    const scope = access.scope(request);
    const added = await transact(database, async (writer) => {
      const device = await findDevice(writer, scope, uuid);
      if (device === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      // Who made it known sees it; it is nobody's to empty.
      if (device.state === "unclaimed") throw new RegrowError("DEVICE_NOT_CLAIMED", { uuid });
      const view = await addOrder(writer, { uuid, owner: scope.tenant, kind, atMs: clock.nowMs() });
      await access.occasion(request).record(writer, { target: `device ${uuid}`, changed: { order: view.id, kind } });
      await access.occasion(request).answer(writer, 201, view);
      return view;
    });
    links.callIn(scope, uuid);
    return added;
  }
}
