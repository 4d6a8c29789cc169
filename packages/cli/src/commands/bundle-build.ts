import { resolve } from "node:path";
import { NodeCryptography } from "@regrow/node/cryptography";
import { buildBundle } from "../bundle/index.ts";
import { command, type Command } from "../command/index.ts";
import { formatBytes } from "../output/index.ts";
import { passphraseOf } from "./key.ts";

export const bundleBuildCommand: Command = command({
  name: "bundle build",
  summary: "build and sign a bundle from a folder with a regrow.json",
  arguments: { folder: { kind: "text", about: "folder of the program", required: true } },
  options: {
    version: { kind: "text", about: "version of the bundle, such as 1.4.0", value: "VERSION", required: true },
    keys: { kind: "text", about: "the publisher's folder", value: "DIR", required: true },
    out: { kind: "text", about: "bundle file to write", value: "FILE", required: true },
    base: { kind: "text", about: "a full bundle: hold only what differs from it", value: "FILE" },
    "passphrase-env": { kind: "text", about: "variable with the passphrase of the keys", value: "VAR" },
  },
  run: async (input, context) => {
    const passphrase = passphraseOf(input["passphrase-env"], context.environment);
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
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    const { file, sizeBytes, objects, bundleId, manifestSha256, manifest } = built;
    return {
      text: [`built ${manifest.product} ${manifest.version}: ${file}, ${formatBytes(sizeBytes)}, ${objects} files`],
      json: {
        file,
        sizeBytes,
        objects,
        bundleId,
        manifestSha256,
        product: manifest.product,
        version: manifest.version,
      },
    };
  },
});
