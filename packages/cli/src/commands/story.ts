import { chmod, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { RegrowError, asRegrowError } from "@regrow/core/error";
import { command, type Command, type Result } from "../command/index.ts";
import type { Json } from "../json/index.ts";
import type { Ending, Stage } from "../story/index.ts";

export const storyCommand: Command = command({
  name: "story",
  summary: "a DMS and a device on this machine, from the first key to an update that rolls itself back",
  about: [
    "Stays up until Ctrl-C and opens the dashboard, signed in, where there is a screen (BROWSER=none: it does not). Everything is in",
    "one folder; one below .regrow is removed when Ctrl-C ends the story, and stays with --once, with --folder, and where something failed.",
  ],
  arguments: {},
  options: {
    folder: { kind: "text", about: "where everything is kept; a new one below .regrow unless told", value: "DIR" },
    once: { kind: "flag", about: "end when the story is told" },
  },
  run: async ({ folder: given, once }, context) => {
    const { closingLines, createTeller, tellStory } = await import("../story/index.ts"); // brings everything
    const { browserOpener, openInBrowser } = await import("../process/index.ts");
    const folder = await storyFolder(context.folder, given);
    const teller = createTeller({ ...context, isColoured: process.stderr.isTTY });
    await using made = new AsyncDisposableStack(); // goes after all that runs in the folder
    await using running = new AsyncDisposableStack();
    const stage: Stage = { folder, context, teller, running };
    context.status.note(`Regrow's story, in ${folder}\n`);
    let ending: Ending;
    try {
      ending = await tellStory(stage);
    } catch (thrown) {
      context.signal.throwIfAborted();
      return failed(thrown, stage);
    }
    const json = { ok: true, folder, steps: reportsOf(stage), ...told(ending) };
    for (const line of closingLines(ending, folder, process.stderr.isTTY)) context.status.note(line);
    if (once) return { text: [], json };
    if (context.isJson) context.print(JSON.stringify(json));
    const opener = process.stderr.isTTY ? browserOpener(process.platform, context.environment) : undefined;
    if (opener !== undefined) openInBrowser(opener, ending.dashboard);
    context.status.note("\nCtrl-C ends it.");
    await aborted(context.signal);
    // One that was named is somebody's; one of a story that is over can be looked at no more, and each would stay.
    if (given === undefined) made.defer(() => rm(folder, { recursive: true, force: true }));
    context.status.note("\nStopping.");
    return { text: [], json: { stopped: true } };
  },
});

/** Fresh for every story: an old one's device belongs to an old one's DMS. */
async function storyFolder(here: string, given: string | undefined): Promise<string> {
  if (given === undefined) {
    const parent = join(here, ".regrow");
    await mkdir(parent, { recursive: true });
    const made = await mkdtemp(join(parent, "story-"));
    await chmod(made, 0o755); // the app is another user where that can be had
    return made;
  }
  const folder = resolve(here, given);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new RegrowError("USAGE", { folder, problem: "is not empty" });
  return folder;
}

function failed(thrown: unknown, { folder, context, teller }: Stage): Result {
  const error = asRegrowError(thrown);
  const logs = [join(folder, "dms", "dms.log"), join(folder, "log", "device.log")];
  context.status.note(`\nThe story ended early. Logs: ${logs.join(", ")}`);
  const reason = teller.reports().find(({ ok }) => !ok)?.detail ?? error.message;
  const json = { ok: false, folder, steps: reportsOf({ teller }), reason, logs };
  return { text: [], json, exit: error.row.exit };
}

function reportsOf({ teller }: Pick<Stage, "teller">): Json {
  return teller.reports().map((report) => ({ ...report }));
}

function told({ versions, rollback, healed, addresses, dashboard, userName, password, device }: Ending): {
  readonly [name: string]: Json;
} {
  return {
    versions: { ...versions },
    rollback: { ...rollback },
    healed,
    dashboard,
    addresses: { ...addresses },
    signIn: { userName, password },
    device: { ...device },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve: end } = Promise.withResolvers<void>();
  if (signal.aborted) end();
  else signal.addEventListener("abort", () => end(), { once: true });
  return promise;
}
