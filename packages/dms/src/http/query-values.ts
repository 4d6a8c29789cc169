import type { FastifyInstance, FastifyRequest, RawServerBase } from "fastify";

type Kind = "integer" | "boolean";

/**
 * A query holds text only, and bodies are never converted: here, and only here, the numbers and truth values that a route's
 * schema asks for are read from it. What is none stays text, which the schema then refuses.
 */
export function readQueryValues<Server extends RawServerBase>(app: Pick<FastifyInstance<Server>, "addHook">): void {
  app.addHook("onRoute", (route) => {
    const kinds = kindsOf(route.schema?.querystring);
    if (kinds.size === 0) return;
    const own = route.preValidation ?? [];
    route.preValidation = [
      async (request: Pick<FastifyRequest, "query">) => readValues(request.query, kinds),
      ...(Array.isArray(own) ? own : [own]),
    ];
  });
}

function kindsOf(schema: unknown): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  if (!isRecord(schema) || !isRecord(schema["properties"])) return kinds;
  for (const [name, field] of Object.entries(schema["properties"])) {
    const type = isRecord(field) ? field["type"] : undefined;
    if (type === "integer" || type === "boolean") kinds.set(name, type);
  }
  return kinds;
}

function readValues(query: unknown, kinds: ReadonlyMap<string, Kind>): void {
  if (!isRecord(query)) return;
  for (const [name, kind] of kinds) {
    const text = query[name];
    if (typeof text !== "string") continue;
    if (kind === "integer" && /^-?\d{1,15}$/.test(text)) query[name] = Number(text);
    if (kind === "boolean" && (text === "true" || text === "false")) query[name] = text === "true";
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
