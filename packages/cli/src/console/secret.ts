import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Context } from "../command/index.ts";
import { readPassword } from "../session/index.ts";

const VARIABLE = "REGROW_DEVICE_SECRET";
/** A secret of a device has 20 characters; a person may have set another. */
const MAX_SECRET_LENGTH = 256;

/**
 * Where the device's secret comes from: a file, else a variable, else a person who types it unseen.
 * @returns asks when it is called, since many devices ask for none. It throws RegrowError INPUT_UNREADABLE, CONSOLE_DENIED
 */
export function secretSource(
  file: string | undefined,
  { folder, environment, signal }: Pick<Context, "folder" | "environment" | "signal">,
  isPerson: boolean,
): () => Promise<string> {
  return async () => {
    if (file !== undefined) return await secretFile(resolve(folder, file));
    const given = environment[VARIABLE] ?? "";
    if (given === "" && !isPerson) throw new RegrowError("CONSOLE_DENIED", { missing: `--secret-file or ${VARIABLE}` });
    const secret = await readPassword({ environment, variable: VARIABLE, question: "Secret of the device: ", signal });
    return checked(secret, VARIABLE);
  };
}

async function secretFile(file: string): Promise<string> {
  try {
    return checked((await readFile(file, "utf8")).trim(), file);
  } catch (cause) {
    if (cause instanceof RegrowError) throw cause;
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}

/** A line end in it would be a line of its own to the device. */
function checked(secret: string, from: string): string {
  if (secret !== "" && secret.length <= MAX_SECRET_LENGTH && !/\p{Cc}/u.test(secret)) return secret;
  throw new RegrowError("CONSOLE_DENIED", { problem: `${from} holds no secret: one line of text` });
}
