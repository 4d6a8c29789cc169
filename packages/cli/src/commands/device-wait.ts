import type { Client } from "@regrow/client/client";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";
import { updateVerdict, type Verdict } from "./update-verdict.ts";

/** Between two looks: outcomes come with check-ins, which are rarer. */
const LOOK_EVERY_MS = 5_000;
/** The device has not decided in time; another wait may do (EX_TEMPFAIL). */
const EXIT_TIMEOUT = 75;
/** It was tried and is not what runs now, or will not be tried. */
const EXIT_NOT_TAKEN = 1;
/** What passes by itself while one waits. */
const PASSING: ReadonlySet<ErrorCode> = new Set(["DMS_UNREACHABLE", "DMS_ANSWER_INVALID", "RATE_LIMITED"]);

export const deviceWaitCommand: Command = command({
  name: "device wait",
  summary: "wait until a device has decided about a version",
  about: [
    "Exit status: 0 the device has signed that it runs the version and confirmed it; 1 it rolled the version back, or refused it;",
    "75 it has not decided in time. A device that is not there is waited for; errors of the DMS that pass by themselves, too.",
  ],
  arguments: { uuid: { kind: "text", about: "the device's UUID", required: true } },
  options: {
    version: { kind: "text", about: "the version to wait for", value: "VERSION", required: true },
    timeout: { kind: "number", about: "seconds to wait at most", value: "S", default: 900 },
  },
  run: async ({ uuid, version, timeout }, { environment, clock, status, signal }) => {
    const client = await openClient(environment);
    const untilMs = clock.monotonicMs() + timeout * 1_000;
    let told = "";
    let isThere = false;
    for (;;) {
      const device = await passing(() => client.call("getDevice", { uuid }, signal));
      const verdict: Verdict =
        device === undefined ? { kind: "waiting", text: "the DMS does not answer" } : updateVerdict(device, version);
      if (verdict.kind !== "waiting") return end(uuid, version, verdict);
      if (!isThere && device !== undefined && device.product !== null) {
        await requirePublished(client, { code: device.product, version }, signal);
        isThere = true;
      }
      if (verdict.text !== told) status.note(verdict.text);
      told = verdict.text;
      const leftMs = untilMs - clock.monotonicMs();
      if (leftMs <= 0)
        return end(uuid, version, { kind: "timeout", text: `not decided in ${timeout} seconds: ${verdict.text}` });
      await clock.sleep(Math.min(LOOK_EVERY_MS, leftMs), signal);
    }
  },
});

type End = Exclude<Verdict, { readonly kind: "waiting" }> | { readonly kind: "timeout"; readonly text: string };

function end(uuid: string, version: string, verdict: End) {
  const exit = verdict.kind === "confirmed" ? 0 : verdict.kind === "timeout" ? EXIT_TIMEOUT : EXIT_NOT_TAKEN;
  return { text: [verdict.text], json: { uuid, version, outcome: verdict.kind, text: verdict.text }, exit };
}

/**
 * Nobody is to wait for what was mistyped, or is not published yet. A token that may only look at devices cannot ask, and waits.
 * @throws RegrowError BUNDLE_UNKNOWN
 */
async function requirePublished(
  client: Client,
  bundle: { readonly code: string; readonly version: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    await passing(() => client.call("getBundle", bundle, signal));
  } catch (thrown) {
    if (!(thrown instanceof RegrowError && thrown.code === "RIGHT_MISSING")) throw thrown;
  }
}

/** Undefined for what passes by itself. */
async function passing<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof RegrowError && PASSING.has(thrown.code)) return undefined;
    throw thrown;
  }
}
