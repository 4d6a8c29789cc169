import type { Clock, Logger } from "@regrow/core/port";
import type { Access, PeopleInstance } from "../people-api/index.ts";
import { commandRoutes } from "./command-routes.ts";
import { consoleRoute } from "./console-route.ts";
import type { LinkRouteParts } from "./find-link.ts";
import { liveLogRoute } from "./live-log-route.ts";
import { variableRoutes } from "./variable-routes.ts";

interface LinkRoutesParts extends LinkRouteParts {
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly logger: Logger;
}

/** What people do with devices that are there. */
export function linkRoutes(app: PeopleInstance, parts: LinkRoutesParts, access: Access): void {
  consoleRoute(app, parts, access);
  commandRoutes(app, parts, access);
  variableRoutes(app, parts, access);
  liveLogRoute(app, parts, access);
}
