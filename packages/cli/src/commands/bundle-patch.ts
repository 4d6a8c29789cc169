import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { patchBundle } from "../bundle/index.ts";
import { command, type Command } from "../command/index.ts";
import { formatBytes } from "../output/index.ts";
import { KEYS_OPTIONS, knownPassphrase } from "./key-options.ts";

export const bundlePatchCommand: Command = command({
  name: "bundle patch",
  summary: "build and sign a bundle that changes single files of another one",
  about: [
    "It holds only those files, and is installed, tried and rolled back like any other. The other bundle has to be published first.",
    "A name is that of a row, or <tree>/<path> such as app/main.mjs: 'regrow bundle inspect' lists both.",
  ],
  arguments: { base: { kind: "text", about: "a full bundle's file", required: true } },
  options: {
    version: { kind: "text", about: "version of the new bundle", value: "VERSION", required: true },
    file: { kind: "list", about: "replace or add a file", value: "NAME=PATH" },
    remove: { kind: "list", about: "take a file away", value: "NAME" },
    ...KEYS_OPTIONS,
    out: { kind: "text", about: "bundle file to write", value: "FILE", required: true },
  },
  run: async (input, context) => {
    const files = new Map(input.file.map((text) => readChange(text, context.folder)));
    const built = await patchBundle({
      cryptography: new NodeCryptography(),
      version: input.version,
      base: resolve(context.folder, input.base),
      files,
      removed: input.remove,
      keysDir: resolve(context.folder, input.keys),
      out: resolve(context.folder, input.out),
      nowMs: context.clock.nowMs(),
      signal: context.signal,
      passphrase: await knownPassphrase(input, context),
    });
    const { file, sizeBytes, objects, bundleId, manifestSha256, manifest } = built;
    return {
      text: [
        `built ${manifest.product} ${manifest.version} on ${manifest.base?.version ?? ""}: ${file}, ${formatBytes(sizeBytes)}, ${objects} files`,
      ],
      json: { file, sizeBytes, objects, bundleId, manifestSha256, version: manifest.version },
    };
  },
});

/** `NAME=PATH`. */
function readChange(text: string, folder: string): readonly [string, string] {
  const equals = text.indexOf("=");
  if (equals < 1 || equals === text.length - 1) throw new RegrowError("USAGE", { file: text, expected: "NAME=PATH" });
  return [text.slice(0, equals), resolve(folder, text.slice(equals + 1))];
}
