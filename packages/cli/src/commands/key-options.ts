import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { Context, Parameters } from "../command/index.ts";
import { PublisherFolder, type Passphrase } from "../key/index.ts";
import { chooseSecret } from "./choose-secret.ts";
import { readPassword } from "../session/index.ts";

/** The publisher's folder, and where the passphrase of its keys comes from. */
export const KEYS_OPTIONS = {
  keys: { kind: "text", about: "the publisher's folder", value: "DIR", required: true },
  "passphrase-env": {
    kind: "text",
    about: "variable with the passphrase of the keys; asked for unless told",
    value: "VAR",
  },
  "passphrase-file": { kind: "text", about: "file with the passphrase of the keys", value: "FILE" },
} as const satisfies Parameters;

/** The same where keys are made. */
export const NEW_KEY_OPTIONS = {
  ...KEYS_OPTIONS,
  unencrypted: {
    kind: "flag",
    about: "write the private keys without a passphrase: whoever can read the files can sign",
  },
} as const satisfies Parameters;

export interface PassphraseInput {
  readonly "passphrase-env": string | undefined;
  readonly "passphrase-file": string | undefined;
}

/** Shorter ones are found by trying. */
const MIN_CHARACTERS = 12;
const MAX_FILE_CHARACTERS = 1_024;

/** A publisher's folder whose keys open with the passphrase that is given, or that a person types. */
export async function openFolder(
  input: PassphraseInput & { readonly keys: string },
  context: Context,
): Promise<PublisherFolder> {
  const path = resolve(context.folder, input.keys);
  return new PublisherFolder(path, new NodeCryptography(), await knownPassphrase(input, context));
}

/** For keys that are there. @throws RegrowError USAGE */
export async function knownPassphrase(input: PassphraseInput, context: Context): Promise<Passphrase> {
  const given = await givenPassphrase(input, context);
  return (
    given ??
    ((key, isAgain) => ask(`${isAgain ? "That does not open it. " : ""}Passphrase of the key ${key}: `, context))
  );
}

/** For keys that are made: typed twice by a person; undefined only where that was asked for. @throws RegrowError USAGE, PASSPHRASE_UNFIT */
export async function newPassphrase(
  input: PassphraseInput & { readonly unencrypted: boolean },
  context: Context,
): Promise<string | undefined> {
  const given = await givenPassphrase(input, context);
  if (input.unencrypted) {
    if (given !== undefined) throw new RegrowError("USAGE", { "one of": "a passphrase, --unencrypted" });
    return undefined;
  }
  const passphrase =
    given ??
    (await chooseSecret((question) => ask(question, context), {
      what: "New passphrase for the keys",
      least: MIN_CHARACTERS,
    }));
  if (passphrase === undefined)
    throw new RegrowError("USAGE", {
      missing: "--passphrase-file, --passphrase-env, or --unencrypted for keys in the clear",
    });
  if (passphrase.length < MIN_CHARACTERS)
    throw new RegrowError("PASSPHRASE_UNFIT", { "characters at least": MIN_CHARACTERS, actual: passphrase.length });
  return passphrase;
}

/** Undefined where none is named. @throws RegrowError USAGE, INPUT_UNREADABLE */
export async function givenPassphrase(
  input: PassphraseInput,
  { environment, folder }: Pick<Context, "environment" | "folder">,
): Promise<string | undefined> {
  const [variable, file] = [input["passphrase-env"], input["passphrase-file"]];
  if (variable !== undefined && file !== undefined)
    throw new RegrowError("USAGE", { "one of": "--passphrase-env, --passphrase-file" });
  if (file !== undefined) return await firstLine(resolve(folder, file));
  if (variable === undefined) return undefined;
  const passphrase = environment[variable];
  // Keys must not be left unencrypted by a mistake in a pipeline.
  if (passphrase === undefined || passphrase === "") throw new RegrowError("USAGE", { "empty variable": variable });
  return passphrase;
}

async function firstLine(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
  const [line = ""] = text.slice(0, MAX_FILE_CHARACTERS).split(/\r?\n/);
  if (line === "") throw new RegrowError("USAGE", { "no passphrase in": file });
  return line;
}

/** Undefined where nobody is there to type: a pipe into the command is for something else. */
async function ask(question: string, { signal }: Context): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  return await readPassword({ environment: {}, variable: "a terminal", question, signal });
}
