import { resolve } from "node:path";
import { NodeCryptography } from "@regrow/node/cryptography";
import { command, type Command, type Context, type Parameters } from "../command/index.ts";
import { addProductKeys, createKeys, type KeyOptions } from "../key/index.ts";
import { NEW_KEY_OPTIONS, knownPassphrase, newPassphrase, type PassphraseInput } from "./key-options.ts";

const OPTIONS = {
  product: { kind: "text", about: "product code, such as ACME-KIOSK", value: "CODE", required: true },
  ...NEW_KEY_OPTIONS,
} as const satisfies Parameters;

interface Input extends PassphraseInput {
  readonly product: string;
  readonly unencrypted: boolean;
}

export const keyCreateCommand: Command = command({
  name: "key create",
  summary: "make a publisher's keys: a platform and its first product",
  about: [
    "Whoever has these keys can put programs on your devices; whoever loses them can update no device any more.",
    "Keep the folder offline, with a copy elsewhere. The DMS never sees a private key. The keys are encrypted with a passphrase,",
    "which is asked for.",
  ],
  arguments: {},
  options: OPTIONS,
  run: async (input, context) => {
    const folder = await createKeys(resolve(context.folder, input.keys), await keyOptions(input, context));
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
    const options = await keyOptions(input, context);
    const unlock = options.passphrase ?? (await knownPassphrase(input, context));
    const folder = await addProductKeys(resolve(context.folder, input.keys), { ...options, unlock });
    return {
      text: [`made the keys of ${input.product} in ${folder.path}`],
      json: { folder: folder.path, product: input.product },
    };
  },
});

async function keyOptions(input: Input, context: Context): Promise<KeyOptions> {
  const options = { product: input.product, cryptography: new NodeCryptography(), nowMs: context.clock.nowMs() };
  const passphrase = await newPassphrase(input, context);
  return passphrase === undefined ? options : { ...options, passphrase };
}
