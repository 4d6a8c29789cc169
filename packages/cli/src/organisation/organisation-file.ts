import { stat } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { unreachable, type AnswerOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { downloadTar, readRefusal } from "../download/index.ts";
import type { Status } from "../output/index.ts";
import type { Session } from "../session/index.ts";

const PATH = { export: "/api/organisation/export", import: "/api/organisation/import" } as const;
const TYPE = "application/x-tar";

/** A DMS that somebody is signed in to, and what they watch meanwhile. */
export interface FileTransfer {
  readonly session: Session;
  readonly fetch: typeof fetch;
  readonly status: Pick<Status, "progress">;
  readonly signal: AbortSignal;
  /** Of the online keys; undefined: none. */
  readonly passphrase: string | undefined;
}

/**
 * Writes everything of the organisation into a file, which has its name only when it is whole.
 * @returns its size in bytes
 * @throws RegrowError as the DMS refused it; DMS_UNREACHABLE when it breaks off; DMS_CERTIFICATE_*
 */
export async function fetchOrganisation(transfer: FileTransfer, file: string): Promise<number> {
  const answer = await send(transfer, new URL(PATH.export, transfer.session.address), { method: "GET" });
  return downloadTar(file, { ...transfer, answer, label: "export" });
}

/** Sends such a file to the DMS. @throws RegrowError as the DMS refused it; INPUT_UNREADABLE */
export async function sendOrganisation(
  transfer: FileTransfer,
  file: string,
  withoutKeys: boolean,
): Promise<AnswerOf<"importOrganisation">> {
  const totalBytes = await sizeOf(file);
  const url = new URL(PATH.import, transfer.session.address);
  if (withoutKeys) url.searchParams.set("withoutKeys", "true");
  const body = Readable.toWeb(Readable.from(counted(file, totalBytes, transfer))) as ReadableStream<Uint8Array>;
  const answer = await send(transfer, url, { method: "POST", body, duplex: "half" }, { "content-type": TYPE });
  if (!answer.ok) throw await readRefusal(answer);
  return (await answer.json()) as AnswerOf<"importOrganisation">;
}

async function* counted(file: string, total: number, { status }: FileTransfer): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Uint8Array>) {
    yield piece;
    done += piece.length;
    status.progress({ label: "import", done, total, unit: "bytes" });
  }
}

async function send(
  { session, fetch: ask, signal, passphrase }: FileTransfer,
  url: URL,
  init: Omit<RequestInit, "headers"> & { readonly duplex?: "half" },
  type: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers = {
    ...{ authorization: `Bearer ${session.token}`, ...type },
    ...(passphrase === undefined ? {} : { "regrow-passphrase": Buffer.from(passphrase).toString("base64") }),
  };
  try {
    return await ask(url, { ...init, headers, redirect: "error", signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(cause, url.origin);
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}
