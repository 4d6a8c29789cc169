import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Diagnosis } from "../doctor/index.ts";
import type { CommandContext, DmsControl } from "../command/command-context.ts";
// Not through its index, which brings the clients.
import { bringUpNetwork } from "../network/bring-up.ts";
import type { Networking } from "../network/networking.ts";
import type { Settings } from "../settings/index.ts";
import { givenRoot, isOfWebApp, rootState, surveyWebApp, type WebAppSurvey } from "./web-app.ts";

/** What nothing on the device can give back comes from the DMS, or is left. */
export type RestoreFrom = "device" | "dms";
/** What is being done. */
export type RestoreStep = "showing" | "repairing" | "fetching" | "checking";

export interface RestoreContext extends Pick<CommandContext, "bootloader" | "files"> {
  readonly dms: Pick<DmsControl, "fetchAgain">;
  readonly networking: Pick<Networking, "hasWlan" | "reading" | "up">;
  readonly settings: Pick<Settings, "get" | "keep">;
}

export interface Restored {
  /** Hidden or covered files that are seen again. */
  readonly shown: number;
  /** Where damaged ones were given back from. */
  readonly from: readonly string[];
  /** The first page is another one now: who serves has to look again. */
  readonly isRootChanged: boolean;
}

/**
 * Brings the web app of the installed version back: shows what users have hidden or covered of it, gives damaged and missing files
 * back from this device, then where that is wanted from the DMS, and points the root at it. Files of users elsewhere stay. Cut
 * anywhere, it can be begun again.
 * @throws RegrowError WEB_APP_ABSENT, WEB_APP_NOT_RESTORED, STORAGE_*, what `fetchAgain` throws
 */
export async function restoreWebApp(
  context: RestoreContext,
  from: RestoreFrom,
  onStep: (step: RestoreStep) => void,
): Promise<Restored> {
  onStep("showing");
  const shown = await showCovered(context);
  onStep("checking");
  const sources = isWhole(await survey(context)) ? [] : await giveBack(context, from, onStep);
  onStep("checking");
  const isRootChanged = await pointAtRoot(context);
  const after = await survey(context);
  if (after.files === 0 && after.root !== "whole") throw new RegrowError("WEB_APP_ABSENT");
  const [first = after.root === "whole" ? undefined : rootOf(context)] = after.damaged;
  if (first !== undefined)
    throw new RegrowError("WEB_APP_NOT_RESTORED", { left: Math.max(1, after.damagedCount), first });
  return { shown, from: sources, isRootChanged };
}

async function showCovered(context: RestoreContext): Promise<number> {
  const files = await context.files();
  const covered = (await files.covered()).filter(({ entry }) => isOfWebApp(entry, rootOf(context)));
  for (const { entry } of covered) await files.uncover(entry.name);
  return covered.length;
}

/** @returns what it was given back from */
async function giveBack(
  { bootloader, dms, networking, settings }: RestoreContext,
  from: RestoreFrom,
  onStep: (step: RestoreStep) => void,
): Promise<readonly string[]> {
  onStep("repairing");
  const own = await bootloader.request({ kind: "repair", by: "console", updateId: null });
  const sources = new Set(sourcesOf(own));
  if (from === "dms")
    for (const { id } of own.broken) {
      onStep("fetching");
      const updateId = await dms.fetchAgain(id).catch(async (error: unknown) => {
        // It may only be that nobody has joined the network yet.
        if (asRegrowError(error).code !== "DMS_UNREACHABLE" || !(await bringUpNetwork(networking, settings)))
          throw error;
        return dms.fetchAgain(id);
      });
      onStep("repairing");
      for (const source of sourcesOf(await bootloader.request({ kind: "repair", by: "console", updateId })))
        sources.add(source);
    }
  return [...sources];
}

function sourcesOf({ findings }: Diagnosis): readonly string[] {
  return findings.flatMap(({ remedy }) => (remedy.kind === "repaired" ? [remedy.from] : []));
}

/** Root pages that lead nowhere lead to the web app again, durably. @returns whether that of the server was one */
async function pointAtRoot({ files, settings }: RestoreContext): Promise<boolean> {
  const table = await files();
  const given = await givenRoot(table);
  if (given === undefined) return false;
  let isServers = false;
  for (const name of ["http.server.root_filename", "setup.web.root_filename"] as const) {
    if ((await rootState(table, settings.get(name))) === "whole") continue;
    await settings.keep(name, given);
    isServers ||= name === "http.server.root_filename";
  }
  return isServers;
}

function isWhole({ root, damagedCount }: WebAppSurvey): boolean {
  return root === "whole" && damagedCount === 0;
}

async function survey(context: RestoreContext): Promise<WebAppSurvey> {
  return surveyWebApp(await context.files(), rootOf(context));
}

function rootOf({ settings }: Pick<RestoreContext, "settings">): string {
  return settings.get("http.server.root_filename");
}
