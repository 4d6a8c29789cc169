import cookie from "@fastify/cookie";
import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify from "fastify";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Logger } from "@regrow/core/port";
import { STRICT_VALIDATION, requestError, tellable } from "../http/index.ts";
import type { PeopleInstance } from "./people-instance.ts";
import { sendProblem } from "./problem.ts";
import { addSecurityHeaders } from "./security-headers.ts";

/** Adds its routes to the people listener. */
export type PeopleFeature = (app: PeopleInstance) => void;

/** Bounds on what strangers may send. Uploads of bundles have their own. */
const BODY_LIMIT_BYTES = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 3_600_000;
const IDLE_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 15_000;
const MAX_CONNECTIONS = 2_000;

/** The listener for people and their programs: problem details, security headers, OpenAPI at /api/openapi.json. */
export async function createPeopleApp(features: readonly PeopleFeature[], logger: Logger): Promise<PeopleInstance> {
  const app = fastify({
    ajv: STRICT_VALIDATION,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: IDLE_TIMEOUT_MS,
    routerOptions: { maxParamLength: 128 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.maxConnections = MAX_CONNECTIONS;
  app.server.headersTimeout = HEADERS_TIMEOUT_MS;
  app.setErrorHandler((thrown, request, reply) => {
    const error = requestError(thrown);
    if (error.row.http >= 500) logger.error("request failed", { url: request.url, reason: String(thrown) });
    return sendProblem(request, reply, tellable(error));
  });
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, new RegrowError("ROUTE_UNKNOWN")));
  app.addHook("onSend", async (_request, reply) => addSecurityHeaders(reply));
  await app.register(cookie);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Regrow Device Management Server", version: "1" },
      components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
      security: [{ bearer: [] }],
    },
  });
  app.after(() => {
    for (const feature of features) feature(app);
    healthRoutes(app);
  });
  await app.ready();
  return app;
}

function healthRoutes(app: PeopleInstance): void {
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  app.get(
    "/healthz",
    {
      schema: {
        operationId: "health",
        tags: ["server"],
        summary: "Whether the server answers",
        security: [],
        response: { 200: Type.Object({ status: Type.Literal("ok") }) },
      },
    },
    async () => ({ status: "ok" as const }),
  );
}
