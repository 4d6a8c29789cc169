import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { ArrivalState } from "@regrow/core/release";
import type { AnswerOf, Client } from "@regrow/client/client";
import { Patience } from "@regrow/client/patience";
import { NodeCryptography } from "@regrow/node/cryptography";
import { hashFiles } from "../bundle/index.ts";
import type { Status } from "../output/index.ts";
import { sendPieces } from "./send-pieces.ts";

/** Some four minutes, with the longest wait between tries. */
const PATIENCE = { maxTries: 12, maxWaitMs: 30_000 } as const;

export interface Publication {
  readonly product: string;
  /** Bundle file. */
  readonly file: string;
  /** Default: available. */
  readonly state?: ArrivalState;
  /** In place of the manifest's. */
  readonly notes?: string;
}

export interface PublishAround {
  readonly status: Status;
  readonly clock: Pick<Clock, "sleep">;
  readonly signal: AbortSignal;
}

/**
 * Sends a bundle file to the DMS, which checks every signature and byte before there is a bundle. Goes on where it was after a
 * cut, also when it is called again.
 * @throws RegrowError as the DMS refused it; DMS_UNREACHABLE when it did not come back; INPUT_UNREADABLE
 */
export async function publishBundle(
  client: Client,
  { product, file, state = "available", notes }: Publication,
  { status, clock, signal }: PublishAround,
): Promise<AnswerOf<"finishUpload">> {
  const announced = await announce(file, signal);
  const patience = new Patience({ ...PATIENCE, sleep: (ms, abort) => clock.sleep(ms, abort), signal });
  const described = notes === undefined ? {} : { notes };
  const upload = await patience.until(() =>
    client.call("beginUpload", { code: product, ...announced, state, ...described }, signal),
  );
  const onProgress = (done: number): void =>
    status.progress({ label: "upload", done, total: announced.sizeBytes, unit: "bytes" });
  await sendPieces({ client, product, file, upload, patience, signal, onProgress });
  try {
    return await patience.until(() => client.call("finishUpload", { code: product, id: upload.id }, signal));
  } catch (thrown) {
    // A base can still come; nothing else makes a refused bundle a good one, so it does not stay to be counted.
    if (isRefused(thrown)) await abandon(client, product, upload.id, signal);
    throw thrown;
  }
}

/** What cannot be given up ends by itself; why the bundle was refused is what counts. */
async function abandon(client: Client, code: string, id: string, signal: AbortSignal): Promise<void> {
  try {
    await client.call("abandonUpload", { code, id }, signal);
  } catch (thrown) {
    if (!(thrown instanceof RegrowError)) throw thrown;
  }
}

async function announce(
  file: string,
  signal: AbortSignal,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hashed = (await hashFiles(new NodeCryptography(), [file], () => {}, signal)).get(file);
  if (hashed === undefined || hashed.sizeBytes === 0) throw new RegrowError("BUNDLE_TRUNCATED", { file });
  return hashed;
}

function isRefused(thrown: unknown): boolean {
  return thrown instanceof RegrowError && thrown.row.http === 422 && thrown.code !== "BUNDLE_BASE_UNKNOWN";
}
