import Type from "typebox";
import type { Clock } from "@regrow/core/port";
import type { Readable } from "../database/index.ts";
import {
  AtMs,
  Nullable,
  Problem,
  ProductCode,
  Uuid,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { FAILING_DAYS, listFailingDevices } from "./failing-devices.ts";

/** Devices that are shown. */
const MOST = 50;

const Days = Type.Object(
  {
    lastDayMs: AtMs,
    counts: Type.Array(Type.Integer({ minimum: 0 }), { minItems: FAILING_DAYS, maxItems: FAILING_DAYS }),
  },
  { description: `faults of each of the last ${FAILING_DAYS} days, by UTC, oldest first; the last one is today` },
);
const FailingDevice = Type.Object({
  uuid: Uuid,
  product: Nullable(Type.String({ description: "code" })),
  runningVersion: Nullable(Type.String({ description: "confirmed by the device's signed log" })),
  faults: Type.Integer({ minimum: 1, description: "of these days" }),
  days: Days,
});

interface FailingParts {
  readonly reader: Readable;
  readonly clock: Pick<Clock, "nowMs">;
}

/** Which devices to look at first. */
export function failingDevicesRoute(app: PeopleInstance, { reader, clock }: FailingParts, access: Access): void {
  app.get(
    "/api/devices/failing",
    {
      schema: {
        operationId: "listFailingDevices",
        tags: ["device"],
        summary: `The ${MOST} devices that failed most in the last ${FAILING_DAYS} days, most first`,
        description:
          "Faults of all causes, by when the devices saw them where their clocks can be right. Devices that are shut out are left out.",
        errors: ["PRODUCT_UNKNOWN", "QUERY_SLOW"],
        querystring: Type.Object({ product: Type.Optional(ProductCode) }, closed),
        response: { 200: Type.Object({ devices: Type.Array(FailingDevice, { maxItems: MOST }) }), "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { product } = request.query;
      const products = product === undefined ? scope.products : [(await findProduct(reader, scope, product)).id];
      const asked = { nowMs: clock.nowMs(), limit: MOST };
      return { devices: [...(await listFailingDevices(reader, { ...scope, products }, asked))] };
    },
  );
}
