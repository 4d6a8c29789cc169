import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { command, type Command, type Context, type Parameters } from "../command/index.ts";
import { addProductKeys, createKeys, type KeyOptions } from "../key/index.ts";

const OPTIONS = {
  keys: { kind: "text", about: "the publisher's folder", value: "DIR", required: true },
  product: { kind: "text", about: "product code, such as ACME-KIOSK", value: "CODE", required: true },
  "passphrase-env": { kind: "text", about: "variable with a passphrase that encrypts the keys", value: "VAR" },
} as const satisfies Parameters;

interface Input {
  readonly product: string;
  readonly "passphrase-env": string | undefined;
}

export const keyCreateCommand: Command = command({
  name: "key create",
  summary: "make a publisher's keys: a platform and its first product",
  about: [
    "Whoever has these keys can put programs on your devices; whoever loses them can update no device any more.",
    "Keep the folder offline, with a copy elsewhere. The DMS never sees a private key.",
  ],
  arguments: {},
  options: OPTIONS,
  run: async (input, context) => {
    const folder = await createKeys(resolve(context.folder, input.keys), keyOptions(input, context));
    const platformRoot = folder.metadataPath("platform", "1.root.json");
    return {
      text: [
        `made the keys of the platform and of ${input.product} in ${folder.path}`,
        `platform root, for devices: ${platformRoot}`,
      ],
      json: { folder: folder.path, product: input.product, platformRoot },
    };
  },
});

export const keyAddProductCommand: Command = command({
  name: "key add-product",
  summary: "make keys of a further product, signed by the platform",
  arguments: {},
  options: OPTIONS,
  run: async (input, context) => {
    const folder = await addProductKeys(resolve(context.folder, input.keys), keyOptions(input, context));
    return {
      text: [`made the keys of ${input.product} in ${folder.path}`],
      json: { folder: folder.path, product: input.product },
    };
  },
});

function keyOptions(input: Input, context: Context): KeyOptions {
  const options = { product: input.product, cryptography: new NodeCryptography(), nowMs: context.clock.nowMs() };
  const passphrase = passphraseOf(input["passphrase-env"], context.environment);
  return passphrase === undefined ? options : { ...options, passphrase };
}

/** @throws RegrowError USAGE when the variable is named and empty: keys must not be left unencrypted by mistake */
export function passphraseOf(variable: string | undefined, environment: Context["environment"]): string | undefined {
  if (variable === undefined) return undefined;
  const passphrase = environment[variable];
  if (passphrase === undefined || passphrase === "") throw new RegrowError("USAGE", { "empty variable": variable });
  return passphrase;
}
