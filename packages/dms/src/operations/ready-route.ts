import type { PeopleInstance } from "../people-api/index.ts";
import type { Readiness } from "./readiness.ts";

/** For load balancers that see only this listener. What is wrong is not told to strangers: the operations listener says it. */
export function readyRoute(app: PeopleInstance, readiness: Pick<Readiness, "report">): void {
  app.get("/readyz", { schema: { hide: true } }, async (_request, reply) => {
    const { isReady } = await readiness.report();
    return reply
      .code(isReady ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: isReady ? "ready" : "not ready" });
  });
}
