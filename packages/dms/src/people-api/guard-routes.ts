import type { FastifySchema, RouteOptions } from "fastify";
import { RegrowError } from "@regrow/core/error";
import { OPERATIONS, isOperation, type OperationName } from "../permission/index.ts";
import type { Access } from "./access.ts";
import type { PeopleInstance } from "./people-instance.ts";

/** Paths of operations begin so; what is elsewhere is a page, which asks `Access` by itself. */
const OPERATION_PATH = "/api/";
/** The description of the operations is none itself. */
const DOCUMENT_PATH = "/api/openapi.json";

/**
 * Puts the permission table before every route that is registered from here on, and sees to it that every change is recorded.
 * The function it gives says, when all routes are there, whether every row of the table has one.
 * @throws RegrowError CONFIGURATION_INVALID for a route without a row (at once) and for a row without a route (from the function)
 */
export function guardRoutes(app: PeopleInstance, access: Access): () => void {
  const registered = new Set<OperationName>();
  app.addHook("onRoute", (route) => {
    const operation = operationOf(route);
    if (operation === undefined) return;
    registered.add(operation);
    route.schema = { ...route.schema, ...described(operation) };
    route.onRequest = [async (request) => access.enter(request, operation), ...asList(route.onRequest)];
    // fastify makes a HEAD of every GET, from what the GET was before this hook: it comes by here too.
    if (route.method === "GET" || route.method === "HEAD") return;
    route.onSend = [
      ...asList(route.onSend),
      async (request, reply) => {
        if (reply.statusCode < 400) access.requireSettled(request);
      },
    ];
  });
  return () => {
    for (const operation of Object.keys(OPERATIONS))
      if (!isOperation(operation) || !registered.has(operation))
        throw new RegrowError("CONFIGURATION_INVALID", { operation, problem: "a permission without a route" });
  };
}

/** What the API's document says of who may call it. */
function described(operation: OperationName): Pick<FastifySchema, "description" | "security"> {
  const { needs } = OPERATIONS[operation];
  if (needs === "nothing") return { description: "For anybody.", security: [] };
  if (needs === "sign-in") return { description: "For a session or an API token." };
  if (needs === "person") return { description: "For a session: it is about one's own account." };
  return { description: `Needs the right ${needs}.` };
}

function operationOf(route: RouteOptions): OperationName | undefined {
  const operation = route.schema?.operationId;
  if (operation !== undefined && isOperation(operation)) return operation;
  const isPage = route.schema?.hide === true && (!route.url.startsWith(OPERATION_PATH) || route.url === DOCUMENT_PATH);
  if (isPage) return undefined;
  throw new RegrowError("CONFIGURATION_INVALID", {
    route: `${String(route.method)} ${route.url}`,
    problem: "no row in the permission table",
  });
}

function asList<Hook>(hooks: Hook | Hook[] | undefined): Hook[] {
  if (hooks === undefined) return [];
  return Array.isArray(hooks) ? hooks : [hooks];
}
