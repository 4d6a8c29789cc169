import { FILE_TYPES, type FileEntry } from "@regrow/core/file";
import type { FileSystem } from "../file-system/index.ts";
// A leaf: of HTTP it knows only how pages are named.
import { findFile } from "../web/find-file.ts";

/** The web app's first page, as bundles and older recovery pages have it. Source: device-facts 9. */
const WEB_APP_ROOT = "webapp/index.html";
/** Damaged files that are told by name. */
const MAX_NAMES = 8;

/** How the web app is, as it would be served. */
export interface WebAppSurvey {
  /** The page for whoever asks for "/". */
  readonly root: "whole" | "damaged" | "missing";
  /** Files that the running version brings for it. */
  readonly files: number;
  /** Some of those that are not as they should be. */
  readonly damaged: readonly string[];
  readonly damagedCount: number;
  /** Of its files: what users have hidden, or put files of their own over. */
  readonly covered: readonly string[];
}

type Files = Pick<FileSystem, "covered" | "find" | "list" | "open">;

/** Whether a bundle's file is part of the web app: by its type, or beside the first page. */
export function isOfWebApp({ name, type, origin }: FileEntry, root: string): boolean {
  if (origin !== "bundle") return false;
  return type === FILE_TYPES.webApp || folders(root).some((folder) => name.startsWith(folder));
}

/** Reads all of it once: every file to its end. @throws RegrowError STORAGE_FAILED when the table cannot be read */
export async function surveyWebApp(files: Files, root: string): Promise<WebAppSurvey> {
  const seen = (await files.list()).filter((entry) => isOfWebApp(entry, root)).map(({ name }) => name);
  const covered = (await files.covered()).map(({ entry }) => entry).filter((entry) => isOfWebApp(entry, root));
  const damaged: string[] = [];
  for (const name of seen) if (!(await isWhole(files, name))) damaged.push(name);
  return {
    root: await rootState(files, root),
    files: seen.length + covered.length,
    damaged: damaged.slice(0, MAX_NAMES),
    damagedCount: damaged.length,
    covered: covered.map(({ name }) => name),
  };
}

/** The first page that the running version brings, for whoever points elsewhere. Undefined: it brings none. */
export async function givenRoot(files: Pick<FileSystem, "given" | "list">): Promise<string | undefined> {
  for (const name of [WEB_APP_ROOT, `${WEB_APP_ROOT}.gz`]) if (await files.given(name)) return WEB_APP_ROOT;
  const index = (await files.list()).find(
    (entry) => isOfWebApp(entry, WEB_APP_ROOT) && /(?:^|\/)index\.html(?:\.gz)?$/.test(entry.name),
  );
  return index?.name.replace(/\.gz$/, "");
}

/** True when every byte is as it was signed or written; false for a file that is not there. */
export async function isWhole(files: Pick<FileSystem, "open">, name: string): Promise<boolean> {
  try {
    const reader = await files.open(name, "http-api");
    for await (const _ of reader.pieces());
    return true;
  } catch {
    // Whatever keeps it from being read keeps it from being served.
    return false;
  }
}

export async function rootState(files: Pick<FileSystem, "find" | "open">, root: string): Promise<WebAppSurvey["root"]> {
  const search = await findFile(files, root);
  if (search.kind !== "found") return "missing";
  return (await isWhole(files, search.entry.name)) ? "whole" : "damaged";
}

/** Where its files lie: where the vendors' do, and beside the first page where that is elsewhere. */
function folders(root: string): readonly string[] {
  return [WEB_APP_ROOT, root].flatMap((page) => {
    const folder = page.slice(0, page.lastIndexOf("/") + 1);
    return folder === "" ? [] : [folder];
  });
}
