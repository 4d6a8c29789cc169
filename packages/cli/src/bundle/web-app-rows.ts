import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { FILE_TYPES } from "@regrow/core/file";
import { buildWebApp } from "@regrow/device/web-app";
import { DESCRIPTION_FILE, type Description } from "./description.ts";
import type { Source } from "./hash-files.ts";
import { inside } from "./inside.ts";
import { walkFolder } from "./walk.ts";

export interface WebAppRow {
  readonly row: { readonly name: string; readonly type: number; readonly flags: number; readonly version: null };
  readonly source: Source;
}

/** Folder of the device's page among its files. Source: device-facts 9. */
const FOLDER = "webapp";
const INDEX = "index.html";

/**
 * The rows of the device's page. Who names a row in its folder has a page of their own, and gets nothing of ours between it.
 * @throws RegrowError CONFIGURATION_INVALID for a folder without an index.html, and what `walkFolder` throws
 */
export async function webAppRows(folder: string, { webApp, rows }: Description): Promise<readonly WebAppRow[]> {
  const isDefault = webApp === "default";
  if (webApp === "none" || (isDefault && rows.some(({ name }) => name.startsWith(`${FOLDER}/`)))) return [];
  if (isDefault && (await hasIndex(join(folder, FOLDER)))) return folderRows(join(folder, FOLDER));
  if (typeof webApp === "string") return standardRows();
  const own = inside(folder, webApp.folder, "webApp");
  if (await hasIndex(own)) return folderRows(own);
  throw new RegrowError("CONFIGURATION_INVALID", {
    file: DESCRIPTION_FILE,
    field: "webApp",
    expected: `a folder with an ${INDEX}`,
    actual: webApp.folder,
  });
}

async function standardRows(): Promise<readonly WebAppRow[]> {
  return (await buildWebApp()).map(({ name, bytes }) => rowOf(name, bytes));
}

async function folderRows(folder: string): Promise<readonly WebAppRow[]> {
  const found = await walkFolder(folder, { exclude: [".git"], keepOut: [] });
  return found.flatMap((entry) => (entry.kind === "file" ? [rowOf(`${FOLDER}/${entry.path}`, entry.source)] : []));
}

function rowOf(name: string, source: Source): WebAppRow {
  return { row: { name, type: FILE_TYPES.webApp, flags: 0, version: null }, source };
}

async function hasIndex(folder: string): Promise<boolean> {
  const status = await lstat(join(folder, INDEX)).catch(() => undefined);
  return status?.isFile() === true;
}
