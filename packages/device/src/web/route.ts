import { decodePercent } from "./percent.ts";

/** A request for the command API. Sources: device-facts 4.1 and 4.3. */
export type ApiRoute =
  | { readonly kind: "run"; readonly line: string }
  | { readonly kind: "post-command" }
  | { readonly kind: "log" }
  /** Raw bytes for a stream, or JSON that names it. */
  | { readonly kind: "post-stream"; readonly handle: string | undefined }
  /** Where WebSockets are opened. */
  | { readonly kind: "stream" };

/** Bringing a device and its web app back. Ours. */
export type RecoveryRoute =
  /** A bundle file to take. */
  | { readonly kind: "post-bundle" }
  /** How that stands. */
  | { readonly kind: "bundle-state" }
  /** Restore the web app. */
  | { readonly kind: "post-recovery" }
  /** How the web app is, and how restoring it stands. */
  | { readonly kind: "recovery" };

/** What a request asks for. */
export type Route =
  | ApiRoute
  | RecoveryRoute
  /** "" is the root. */
  | { readonly kind: "file"; readonly name: string }
  /** May a page elsewhere do this? */
  | { readonly kind: "preflight" }
  | { readonly kind: "wrong-method"; readonly allowed: string };

/** What is left when preflights and wrong methods have been answered. */
export type AdmittedRoute = Exclude<Route, { readonly kind: "preflight" | "wrong-method" }>;

export function isOfRecovery(route: { readonly kind: Route["kind"] }): route is RecoveryRoute {
  return ["post-bundle", "bundle-state", "post-recovery", "recovery"].includes(route.kind);
}

export function routeOf(method: string, target: string): Route {
  const path = target.replace(/^https?:\/\/[^/]*/i, "");
  const [, name = "", rest = ""] = /^\/(command|log|stream|bundle|recovery)((?:[/?].*)?)$/s.exec(path) ?? [];
  // Below these two there are only files.
  switch (rest.startsWith("/") && (name === "bundle" || name === "recovery") ? "" : name) {
    case "command":
      return commandRoute(method, rest);
    case "log":
      return methodRoute(method, { GET: { kind: "log" } });
    case "stream":
      return methodRoute(method, { GET: { kind: "stream" }, POST: { kind: "post-stream", handle: handleIn(rest) } });
    case "bundle":
      return methodRoute(method, { GET: { kind: "bundle-state" }, POST: { kind: "post-bundle" } });
    case "recovery":
      return methodRoute(method, { GET: { kind: "recovery" }, POST: { kind: "post-recovery" } });
    default:
      return fileRoute(method, path);
  }
}

/** Everything after `/command/` is the command, "?" and "/" too. HEAD is refused: it would carry it out. */
function commandRoute(method: string, rest: string): Route {
  return methodRoute(method, {
    GET: { kind: "run", line: decodePercent(rest.replace(/^\//, "")) },
    POST: { kind: "post-command" },
  });
}

function fileRoute(method: string, path: string): Route {
  if (method === "OPTIONS") return { kind: "preflight" };
  if (method !== "GET" && method !== "HEAD") return { kind: "wrong-method", allowed: "GET, HEAD" };
  const [name = ""] = path.replace(/^\/+/, "").split(/[?#]/, 1);
  return { kind: "file", name: decodePercent(name) };
}

function methodRoute(method: string, routes: Readonly<Partial<Record<string, ApiRoute | RecoveryRoute>>>): Route {
  if (method === "OPTIONS") return { kind: "preflight" };
  return routes[method] ?? { kind: "wrong-method", allowed: Object.keys(routes).join(", ") };
}

function handleIn(query: string): string | undefined {
  return new URLSearchParams(query.replace(/^\/?\??/, "")).get("handle") ?? undefined;
}
