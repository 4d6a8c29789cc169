import type { Clock } from "@regrow/core/port";

/** What the example says of itself at /version. */
export interface RunningApp {
  readonly version: string;
  readonly starts: number;
}

/** A minute at least: a device that is restarted verifies its version first, and a busy machine takes its time. */
const TRIES = 600;
const BETWEEN_MS = 100;
const ANSWER_MS = 2_000;

/** Asks the app until it runs the version; bounded by tries. @throws Error with the last answer */
export async function waitForApp(
  address: string,
  version: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<RunningApp> {
  let last = "no answer";
  for (let count = 0; count < TRIES; count += 1) {
    try {
      const answer = await fetch(new URL("/version", address), { signal: AbortSignal.timeout(ANSWER_MS) });
      const app = parseApp(await answer.json());
      if (app?.version === version) return app;
      last = JSON.stringify(app ?? answer.status);
    } catch (thrown) {
      last = thrown instanceof Error ? thrown.message : String(thrown); // it is just being restarted
    }
    await clock.sleep(BETWEEN_MS, signal);
  }
  throw new Error(`${address} does not show version ${version}: ${last}`);
}

function parseApp(value: unknown): RunningApp | undefined {
  if (typeof value !== "object" || value === null || !("version" in value) || !("starts" in value)) return undefined;
  const { version, starts } = value;
  return typeof version === "string" && typeof starts === "number" ? { version, starts } : undefined;
}
