import { resolve } from "node:path";
import { NodeCryptography } from "@regrow/node/cryptography";
import { inspectBundle } from "../bundle/index.ts";
import { command, type Command } from "../command/index.ts";
import { publishBundle } from "../publish/index.ts";
import { openClient } from "../session/index.ts";

export const publishCommand: Command = command({
  name: "publish",
  summary: "upload a bundle to the DMS",
  about: [
    "The DMS checks every signature and every byte before it takes the bundle. Devices get it when it is tagged.",
  ],
  arguments: { bundle: { kind: "text", about: "bundle file", required: true } },
  options: {},
  run: async ({ bundle }, { environment, folder, status, signal }) => {
    const file = resolve(folder, bundle);
    const { manifest } = await inspectBundle(new NodeCryptography(), file, signal);
    const { product } = manifest;
    const client = await openClient(environment);
    const made = await publishBundle(client, { product, file }, { status, signal });
    return { text: [`published ${product} ${made.version}`], json: { product, ...made } };
  },
});
