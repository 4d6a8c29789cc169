import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { FileSystem } from "../file-system/index.ts";
import type { WebAppHealth } from "../recovery/index.ts";
import { findFile } from "./find-file.ts";
import { send, textReply } from "./reply.ts";
import { serveFile } from "./serve-file.ts";
import type { WebSettings } from "./web-settings.ts";

/** A request for a page, and where its answer goes. */
export interface PageRequest {
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  /** For the answer, besides its own. */
  readonly more: OutgoingHttpHeaders;
}

/** The page that restores a web app which is lost: the kernel's own, whatever files there are. Source: device-facts 9. */
const RECOVERY = ".recovery.html";

/** Where pages come from. */
export interface PageSource {
  readonly files: () => Promise<FileSystem>;
  readonly health: Pick<WebAppHealth, "isDamaged" | "note">;
  /** Name of the web app's first page. */
  readonly root: string;
}

/** What is asked for: a path, or what the root stands for. */
interface PageName {
  readonly path: string;
  readonly isRoot: boolean;
}

/** Answers with a file of the table, or with the reason why not; where the web app is lost its root leads to the recovery page. */
export async function answerPage(source: PageSource, page: PageName, to: PageRequest): Promise<void> {
  const { path, isRoot } = page;
  if (isRoot && (await source.health.isDamaged())) return redirect(to, `/${RECOVERY}`);
  try {
    return await answerFile(await source.files(), path, to);
  } catch (thrown) {
    const error = asRegrowError(thrown);
    if (error.code === "FILE_DAMAGED") await source.health.note(String(error.details["name"]), source.root);
    if (isRoot) return redirect(to, `/${RECOVERY}`);
    return send(to.response, textReply(error.row.http, `${error.message}. ${error.row.fix}\n`, to.more));
  }
}

export function isRecoveryPage(path: string): boolean {
  return path === RECOVERY;
}

/** No file of a user or of a bundle stands for it. */
export async function answerRecoveryPage(to: PageRequest): Promise<void> {
  // Only here: most devices never need it.
  const { RECOVERY_PAGE, RECOVERY_POLICY } = await import("../recovery/page/index.ts");
  const headers = {
    ...to.more,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": RECOVERY_POLICY,
  };
  return send(to.response, textReply(200, RECOVERY_PAGE, headers));
}

async function answerFile(files: FileSystem, path: string, to: PageRequest): Promise<void> {
  const search = await findFile(files, path);
  switch (search.kind) {
    case "found":
      return serveFile(files, search, to);
    case "not-permitted":
      return send(to.response, textReply(403, "This file is not for the HTTP API.\n", to.more));
    case "folder":
      return redirect(to, `/${encodeURI(path)}/`, 301);
    case "none":
      throw new RegrowError("FILE_UNKNOWN", { name: path });
  }
}

function redirect(to: PageRequest, location: string, status = 302): Promise<void> {
  return send(to.response, textReply(status, "", { ...to.more, location }));
}

/**
 * The answer to those who give no right name and password: a page that is made for it, where there is one, since a browser shows it to
 * whoever gives up (device-facts 9). Whatever is wrong with that page, a browser must be told to ask: nobody could come in otherwise.
 */
export async function answerDenied(
  files: () => Promise<FileSystem>,
  { deniedFilename }: Pick<WebSettings, "deniedFilename">,
  to: PageRequest,
): Promise<void> {
  try {
    const table = await files();
    const search = deniedFilename === "" ? undefined : await findFile(table, deniedFilename);
    if (search?.kind === "found" && search.entry.sizeBytes <= MAX_DENIED_BYTES)
      return await serveFile(table, search, { ...to, status: 401 });
  } catch (error) {
    if (to.response.headersSent) throw error;
  }
  return send(to.response, textReply(401, "Name and password are needed.\n", to.more));
}

/** It is read by strangers. */
const MAX_DENIED_BYTES = 64 * 1024;
