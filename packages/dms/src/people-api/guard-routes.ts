import type { RouteOptions } from "fastify";
import { RegrowError } from "@regrow/core/error";
import type { RouteNotes } from "../api-document/index.ts";
import { OPERATIONS, isOperation, type OperationName } from "../permission/index.ts";
import type { Repeats } from "../repeat/index.ts";
import type { Access } from "./access.ts";
import type { PeopleInstance } from "./people-instance.ts";

/** Paths of operations begin so; what is elsewhere is a page, which asks `Access` by itself. */
const OPERATION_PATH = "/api/";
/** The description of the operations is none itself, nor is the page that shows it. */
const DOCUMENT_PATHS: ReadonlySet<string> = new Set(["/api/openapi.json", "/api/docs"]);

/** What stands before the routes. */
export interface Guard {
  /** What the routes said of themselves, by operation. */
  readonly notes: ReadonlyMap<OperationName, RouteNotes>;
  /** When all routes are there. @throws RegrowError CONFIGURATION_INVALID for a row of the permission table without a route */
  requireAllRows(): void;
}

/**
 * Puts the permission table before every route that is registered from here on, and sees to it that every change is recorded.
 * @throws RegrowError CONFIGURATION_INVALID for a route without a row
 */
export function guardRoutes(app: PeopleInstance, access: Access, repeats: Repeats | undefined): Guard {
  const notes = new Map<OperationName, RouteNotes>();
  app.addHook("onRoute", (route) => {
    const operation = operationOf(route);
    if (operation === undefined) return;
    // fastify makes a HEAD of every GET, from what the GET was before this hook: it comes by here too.
    const note = notesOf(route, operation);
    if (route.method !== "HEAD") notes.set(operation, note);
    route.onRequest = [async (request) => access.enter(request, operation), ...asList(route.onRequest)];
    if (route.method === "GET" || route.method === "HEAD") return;
    if (note.isRepeatable && repeats !== undefined) repeatable(route, access, repeats);
    // A body may take its time, in which who asks was signed out, or has lost the right. What comes as a file is read by its handler, which is judged as it begins.
    if (route.schema?.body !== undefined && note.file === undefined)
      route.preHandler = [async (request) => access.enter(request, operation), ...asList(route.preHandler)];
    route.onSend = [
      ...asList(route.onSend),
      async (request, reply) => {
        if (reply.statusCode < 400) access.requireSettled(request);
      },
    ];
  });
  return {
    notes,
    requireAllRows() {
      for (const operation of Object.keys(OPERATIONS))
        if (!isOperation(operation) || !notes.has(operation))
          throw new RegrowError("CONFIGURATION_INVALID", { operation, problem: "a permission without a route" });
    },
  };
}

/** A request that was carried out before is answered as then. */
function repeatable(route: RouteOptions, access: Access, repeats: Repeats): void {
  route.preHandler = [
    async (request, reply) => {
      const before = await access.repeated(request, repeats);
      if (before === undefined) return undefined;
      const type = before.status >= 400 ? "application/problem+json" : "application/json";
      if (before.body !== null) void reply.type(type);
      return reply.code(before.status).header("idempotency-replayed", "true").send(before.body);
    },
    ...asList(route.preHandler),
  ];
  route.onSend = [
    ...asList(route.onSend),
    async (request, reply, payload) => {
      const text = typeof payload === "string" && payload !== "" ? payload : "null";
      await access.answered(request, reply.statusCode, JSON.parse(text));
    },
  ];
}

function notesOf({ method, schema }: RouteOptions, operation: OperationName): RouteNotes {
  const { errors = [], consumes, body } = schema ?? {};
  const file = body === undefined ? consumes?.[0] : undefined;
  // Who is nobody has no keys of their own.
  const isRepeatable = method === "POST" && file === undefined && OPERATIONS[operation].needs !== "nothing";
  return { method: String(method), errors, file, isRepeatable };
}

function operationOf(route: RouteOptions): OperationName | undefined {
  const operation = route.schema?.operationId;
  if (operation !== undefined && isOperation(operation)) return operation;
  const isPage =
    route.schema?.hide === true && (!route.url.startsWith(OPERATION_PATH) || DOCUMENT_PATHS.has(route.url));
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
