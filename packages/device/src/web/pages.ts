import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { FileSystem } from "../file-system/index.ts";
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

/** The page that restores a web app which is lost. Source: device-facts 9. */
const RECOVERY = ".recovery.html";

/** What is asked for: a path, or what the root stands for. */
interface PageName {
  readonly path: string;
  readonly isRoot: boolean;
}

/** Answers with a file of the table, or with the reason why not. */
export async function answerPage(files: FileSystem, page: PageName, to: PageRequest): Promise<void> {
  const { path } = page;
  const search = await findFile(files, path);
  switch (search.kind) {
    case "found":
      return serve(files, page, to, () => serveFile(files, search, to));
    case "not-permitted":
      return send(to.response, textReply(403, "This file is not for the HTTP API.\n", to.more));
    case "folder":
      return send(to.response, textReply(301, "", { ...to.more, location: `/${encodeURI(path)}/` }));
    case "none":
      return serve(files, page, to, () => Promise.reject(new RegrowError("FILE_UNKNOWN", { name: path })));
  }
}

/**
 * The answer to those who give no right name and password: a page that is made for it, where there is one, since a browser shows it to
 * whoever gives up (device-facts 9).
 */
export async function answerDenied(
  files: FileSystem,
  { deniedFilename }: Pick<WebSettings, "deniedFilename">,
  to: PageRequest,
): Promise<void> {
  const plain = textReply(401, "Name and password are needed.\n", to.more);
  const search = deniedFilename === "" ? undefined : await findFile(files, deniedFilename);
  if (search?.kind !== "found" || search.entry.sizeBytes > MAX_DENIED_BYTES) return send(to.response, plain);
  await serve(files, { path: deniedFilename, isRoot: false }, to, () =>
    serveFile(files, search, { ...to, status: 401 }),
  );
}

/** It is read by strangers. */
const MAX_DENIED_BYTES = 64 * 1024;

/** A root that is missing or damaged leads to the recovery page, as ZentriOS does. */
async function serve(
  files: FileSystem,
  { isRoot }: PageName,
  to: PageRequest,
  attempt: () => Promise<void>,
): Promise<void> {
  try {
    await attempt();
  } catch (thrown) {
    const error = asRegrowError(thrown);
    const isLost = isRoot && (await findFile(files, RECOVERY)).kind === "found";
    await (isLost
      ? send(to.response, textReply(302, "", { ...to.more, location: `/${RECOVERY}` }))
      : send(to.response, textReply(error.row.http, `${error.message}. ${error.row.fix}\n`, to.more)));
  }
}
