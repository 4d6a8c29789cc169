import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { ORDER_KINDS } from "@regrow/core/protocol";
import type { Clock } from "@regrow/core/port";
import { ORDER_RESULTS, transact, type Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import { addOrder, listOrders } from "../order/index.ts";
import { AtMs, Nullable, Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findDevice } from "./device-view.ts";
import type { Presences } from "./presence.ts";

const ByUuid = Type.Object({ uuid: Uuid });
const Kind = Type.Enum(ORDER_KINDS, {
  description: "wipe: files of users, the app's data and variables go, but for locked ones; software and identity stay",
});
const OrderBody = Type.Object({
  id: Uuid,
  kind: Kind,
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
      const scope = access.scope(request);
      const { uuid } = request.params;
      const { kind } = request.body;
      const order = await transact(database, async (writer) => {
        const device = await findDevice(writer, scope, uuid);
        if (device === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
        // Who made it known sees it; it is nobody's to empty.
        if (device.state === "unclaimed") throw new RegrowError("DEVICE_NOT_CLAIMED", { uuid });
        const added = await addOrder(writer, { uuid, owner: scope.tenant, kind, atMs: clock.nowMs() });
        await access.occasion(request).record(writer, { target: `device ${uuid}`, changed: { order: added.id, kind } });
        await access.occasion(request).answer(writer, 201, added);
        return added;
      });
      links.callIn(scope, uuid);
      return reply.code(201).send(order);
    },
  );
}
