import Type from "typebox";
import type { Readable } from "../database/index.ts";
import { Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { countDevices } from "./count-devices.ts";
import { DeviceFilterQuery } from "./device-search.ts";
import { sightOf, type SightParts } from "./sight.ts";

interface CountParts extends SightParts {
  readonly reader: Readable;
}

/** How many devices a search has found: a list tells it only page by page. */
export function countRoute(app: PeopleInstance, parts: CountParts, access: Access): void {
  app.get(
    "/api/devices/count",
    {
      schema: {
        operationId: "countDevices",
        tags: ["device"],
        summary: "How many devices the filters let through",
        description: "The filters are those of the list. What was seen in the last seconds may not count yet.",
        errors: ["PRODUCT_UNKNOWN", "QUERY_SLOW"],
        querystring: Type.Object(DeviceFilterQuery, closed),
        response: { 200: Type.Object({ count: Type.Integer({ minimum: 0 }) }), "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const search = { filter: request.query, sight: sightOf(parts, scope.tenant) };
      return { count: await countDevices(parts.reader, scope, search) };
    },
  );
}
