import { readFile, stat } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import {
  SIGNING_REQUEST_MAX_BYTES,
  readSigningRequest,
  writeSigningRequest,
  type SigningRequest,
} from "@regrow/trust/signing";
import { replaceFile } from "../key/index.ts";

/** Behind the name of a bundle: what has to be signed of it. */
export const SIGN_FILE_ENDING = ".sign.json";

/** @throws RegrowError INPUT_UNREADABLE, SIGNING_REQUEST_MALFORMED */
export async function readRequest(file: string): Promise<SigningRequest> {
  try {
    const { size } = await stat(file);
    if (size > SIGNING_REQUEST_MAX_BYTES)
      throw new RegrowError("SIGNING_REQUEST_MALFORMED", { file, reason: "too large" });
    return readSigningRequest(new Uint8Array(await readFile(file)));
  } catch (cause) {
    if (cause instanceof RegrowError) throw cause;
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}

/** In one step: signatures of others must not be lost by a cut. */
export async function writeRequest(file: string, request: SigningRequest): Promise<void> {
  await replaceFile(file, writeSigningRequest(request), 0o644);
}
