import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import type { AnswerOf, Client } from "@regrow/client/client";
import type { Status } from "../output/index.ts";

/** Sends a bundle file to the DMS, which checks every signature and byte before it answers. @throws RegrowError */
export async function publishBundle(
  client: Client,
  bundle: { readonly product: string; readonly file: string },
  around: { readonly status: Status; readonly signal: AbortSignal },
): Promise<AnswerOf<"uploadBundle">> {
  const body = ReadableStream.from(counted(bundle.file, await sizeOf(bundle.file), around.status));
  return await client.call("uploadBundle", { code: bundle.product, body }, around.signal);
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}

async function* counted(file: string, total: number, status: Status): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of createReadStream(file)) {
    if (!(chunk instanceof Uint8Array)) continue;
    yield chunk;
    done += chunk.byteLength;
    status.progress({ label: "upload", done, total, unit: "bytes" });
  }
}
