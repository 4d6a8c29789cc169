import { randomUUID } from "node:crypto";
import type { RequestListener } from "node:http";
import type { Server, ServerOptions } from "node:https";
import cookie from "@fastify/cookie";
import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, {
  type FastifyHttpOptions,
  type FastifyReply,
  type FastifyRequest,
  type RawServerDefault,
} from "fastify";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import { completeDocument, type OpenApi, type PeopleAnswer } from "../api-document/index.ts";
import {
  addressError,
  compileLazily,
  isWebSocketRequest,
  promptBody,
  readQueryValues,
  requestError,
  strictJson,
  tellable,
  unreadableRequests,
} from "../http/index.ts";
import { AttemptLimit } from "../limit/index.ts";
import type { Repeats } from "../repeat/index.ts";
import type { Access } from "./access.ts";
import { guardRoutes } from "./guard-routes.ts";
import type { PeopleInstance } from "./people-instance.ts";
import { PROBLEM_TYPE, Problem, problemOf, sendProblem } from "./problem.ts";
import { addSecurityHeaders } from "./security-headers.ts";

/** Adds its routes to the people listener. The document is there once all routes are. */
export type PeopleFeature = (app: PeopleInstance, document: () => OpenApi) => void;

/** Bounds on what strangers may send. Uploads of bundles have their own. */
const BODY_LIMIT_BYTES = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 3_600_000;
const IDLE_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 72_000;
const BODY_WITHIN_MS = 30_000;
/** Of a name in an address: no name that anything has is longer. */
const MAX_PARAM_LENGTH = 128;
const MAX_CONNECTIONS = 2_000;
/** Requests from one address; an office behind one address with its pages open stays far below. */
const PER_ADDRESS = { attempts: 6_000, windowMs: 60_000 };
/** By which a request is found again in the log and in the audit log. */
const REQUEST_ID_HEADER = "x-request-id";

/** What is no operation of the API. */
const PAGE = "page";
const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** A request when its answer has been sent, or given up. */
export interface DoneRequest {
  /** Of the permission table, or "page". */
  readonly operation: string;
  readonly isWrite: boolean;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
  /** Where it came from. */
  readonly address: string;
  /** Who asked; null where that was not found out. */
  readonly caller: { readonly kind: "person" | "token"; readonly id: string } | null;
}

/** Told of every request when it begins, and when it is over. */
export interface RequestWatch {
  begun(): void;
  done(request: DoneRequest): void;
}

interface PeopleListener {
  readonly access: Access;
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly logger: Logger;
  /** What knows requests that come again; without it they are as new. */
  readonly repeats?: Repeats;
  /** Addresses of proxies whose word on where a request comes from is taken; limits and the audit log go by it. */
  readonly trustedProxies?: readonly string[];
  /** Longest time that a body which is no file may take to arrive. */
  readonly bodyWithinMs?: number;
  /** What makes the server where it speaks TLS; without it people are served in plain HTTP. */
  readonly tls?: { createServer(options: ServerOptions, handle: RequestListener): Server } | undefined;
  readonly watch?: RequestWatch;
  /** Shows somebody in a browser what went wrong, where no route does; without it everybody gets a problem. */
  readonly sendFailurePage?: (error: RegrowError, request: FastifyRequest, reply: FastifyReply) => void;
  /** Told of every answer before it is sent. */
  readonly onAnswer?: (answer: PeopleAnswer) => void;
}

/**
 * The listener for people and their programs. Every route gets from here: the permission table, the check that changes are
 * recorded, limits, problem details, security headers, a request id; OpenAPI at /api/openapi.json.
 * @throws RegrowError CONFIGURATION_INVALID when routes and permission table do not fit
 */
export async function createPeopleApp(
  features: readonly PeopleFeature[],
  { access, clock, logger, repeats, trustedProxies = [], ...more }: PeopleListener,
): Promise<PeopleInstance> {
  const { bodyWithinMs = BODY_WITHIN_MS, onAnswer = () => {}, watch, tls, sendFailurePage } = more;
  const requests = new AttemptLimit(PER_ADDRESS);
  const unreadable = unreadableRequests((error, status) => ({
    type: PROBLEM_TYPE,
    body: problemOf(error, { status, instance: "", requestId: randomUUID() }),
  }));
  const app = fastify({
    // Never the caller's own: two requests must not share one.
    genReqId: () => randomUUID(),
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // Before any route or hook of ours.
    frameworkErrors({ code }, request, reply) {
      addSecurityHeaders(reply);
      return sendProblem(request, reply, addressError(code, MAX_PARAM_LENGTH));
    },
    clientErrorHandler: (fault, socket) => unreadable.refuse(fault, socket),
    // What comes over an open connection while the DMS stops is answered too, and the connection ends then.
    return503OnClosing: false,
    ...serverOf(tls),
  }).withTypeProvider<TypeBoxTypeProvider>();
  compileLazily(app);
  app.server.maxConnections = MAX_CONNECTIONS;
  app.server.headersTimeout = HEADERS_TIMEOUT_MS;
  app.server.requestTimeout = REQUEST_TIMEOUT_MS;
  app.server.keepAliveTimeout = KEEP_ALIVE_MS;
  app.server.setTimeout(IDLE_TIMEOUT_MS);
  app.server.on("request", unreadable.begun);
  app.setErrorHandler((thrown, request, reply) => {
    const error = requestError(thrown);
    if (error.row.http >= 500)
      logger.error("request failed", { url: pathOf(request.url), requestId: request.id, reason: String(thrown) });
    return sendProblem(request, reply, tellable(error));
  });
  app.setNotFoundHandler((request, reply) => {
    const unknown = new RegrowError("ROUTE_UNKNOWN");
    if (sendFailurePage !== undefined && wantsPage(request)) return sendFailurePage(unknown, request, reply);
    return sendProblem(request, reply, unknown);
  });
  app.addHook("onRequest", async (request, reply) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    const waitMs = requests.take(request.ip, clock.monotonicMs());
    if (waitMs > 0) throw new RegrowError("RATE_LIMITED", { retryAfterMs: Math.ceil(waitMs) });
  });
  app.addHook("onSend", async (_request, reply) => addSecurityHeaders(reply));
  app.addHook("onSend", async ({ routeOptions }, { statusCode }, payload: unknown) => {
    const operation = routeOptions.schema?.operationId;
    const body = typeof payload === "string" && payload !== "" ? payload : null;
    if (operation !== undefined) onAnswer({ operation, status: statusCode, body });
  });
  if (watch !== undefined) {
    app.addHook("onRequest", async () => watch.begun());
    app.addHook("onResponse", async (request, reply) =>
      watch.done({
        operation: request.routeOptions.schema?.operationId ?? PAGE,
        isWrite: !READS.has(request.method),
        status: reply.statusCode,
        durationMs: reply.elapsedTime,
        requestId: request.id,
        address: request.ip,
        caller: access.caller(request),
      }),
    );
  }
  strictJson(app);
  app.addHook("preParsing", async (request, reply, body) => {
    const { headers, routeOptions } = request;
    const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
    if (!hasBody || routeOptions.schema?.consumes !== undefined) return body;
    const answered = new AbortController();
    for (const event of ["finish", "close"]) reply.raw.once(event, () => answered.abort());
    const prompt = promptBody(body, { withinMs: bodyWithinMs, clock, signal: answered.signal });
    // What is still to come of it is nobody's request.
    prompt.once("error", () => void reply.header("connection", "close"));
    return prompt;
  });
  await app.register(cookie);
  await app.register(swagger, {
    openapi: { openapi: "3.1.0", info: { title: "", version: "" } },
  });
  const guard = guardRoutes(app, access, repeats);
  readQueryValues(app);
  let document: OpenApi | undefined;
  // Routes do not change once the listener runs.
  const documentOf = (): OpenApi => (document ??= completeDocument(app.swagger(), guard.notes, Problem));
  for (const feature of features) feature(app, documentOf);
  serverRoutes(app, documentOf);
  guard.requireAllRows();
  await app.ready();
  return app;
}

/** Browsers name HTML when somebody goes to an address; programs do not. */
function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  const isRead = method === "GET" || method === "HEAD";
  return isRead && !url.startsWith("/api/") && /\btext\/html\b/.test(headers.accept ?? "");
}

function serverOf(tls: PeopleListener["tls"]): Pick<FastifyHttpOptions<RawServerDefault>, "http" | "serverFactory"> {
  const options = { shouldUpgradeCallback: isWebSocketRequest };
  if (tls === undefined) return { http: options };
  return { serverFactory: (handle) => tls.createServer(options, handle) };
}

/** A query may hold the secret of a link, which belongs in no log. */
function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? "";
}

function serverRoutes(app: PeopleInstance, documentOf: () => OpenApi): void {
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => documentOf());
  app.get(
    "/healthz",
    {
      schema: {
        operationId: "health",
        tags: ["server"],
        summary: "Whether the server answers",
        description: "For load balancers and monitors: 200 as long as the process answers requests.",
        response: { 200: Type.Object({ status: Type.Literal("ok") }) },
      },
    },
    async () => ({ status: "ok" as const }),
  );
}
