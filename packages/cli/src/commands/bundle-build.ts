import { resolve } from "node:path";
import { NodeCryptography } from "@regrow/node/cryptography";
import { buildBundle } from "../bundle/index.ts";
import { command, type Command } from "../command/index.ts";
import { formatBytes } from "../output/index.ts";
import { KEYS_OPTIONS, knownPassphrase } from "./key-options.ts";
import { SIGN_FILE_ENDING, writeRequest } from "./request-file.ts";

export const bundleBuildCommand: Command = command({
  name: "bundle build",
  summary: "build and sign a bundle from a folder with a regrow.json",
  about: [
    "Where more people must sign than have keys here, --unsigned leaves the signing to 'regrow sign' and 'regrow bundle finish'.",
  ],
  arguments: { folder: { kind: "text", about: "folder of the program", required: true } },
  options: {
    version: { kind: "text", about: "version of the bundle, such as 1.4.0", value: "VERSION", required: true },
    ...KEYS_OPTIONS,
    out: { kind: "text", about: "bundle file to write", value: "FILE", required: true },
    base: { kind: "text", about: "a full bundle: hold only what differs from it", value: "FILE" },
    unsigned: { kind: "flag", about: "sign nothing: write a file for the holders of the keys beside the bundle" },
  },
  run: async (input, context) => {
    const built = await buildBundle({
      cryptography: new NodeCryptography(),
      folder: resolve(context.folder, input.folder),
      version: input.version,
      keysDir: resolve(context.folder, input.keys),
      out: resolve(context.folder, input.out),
      nowMs: context.clock.nowMs(),
      signal: context.signal,
      onProgress: ({ phase, doneBytes, totalBytes }) =>
        context.status.progress({ label: phase, done: doneBytes, total: totalBytes, unit: "bytes" }),
      ...(input.base === undefined ? {} : { base: resolve(context.folder, input.base) }),
      passphrase: await knownPassphrase(input, context),
      isUnsigned: input.unsigned,
    });
    const { file, sizeBytes, objects, bundleId, manifestSha256, manifest } = built;
    const toSign = built.request === null ? null : `${file}${SIGN_FILE_ENDING}`;
    if (built.request !== null && toSign !== null) await writeRequest(toSign, built.request);
    const next =
      toSign === null
        ? []
        : [`to be signed: ${toSign}`, `then: regrow bundle finish ${input.out} --keys ${input.keys}`];
    return {
      text: [
        `built ${manifest.product} ${manifest.version}: ${file}, ${formatBytes(sizeBytes)}, ${objects} files`,
        ...next,
      ],
      json: {
        file,
        sizeBytes,
        objects,
        bundleId,
        manifestSha256,
        product: manifest.product,
        version: manifest.version,
        toSign,
      },
    };
  },
});
