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
    "A cut line is waited for; run it again after longer ones, and it goes on where it was.",
  ],
  arguments: { bundle: { kind: "text", about: "bundle file", required: true } },
  options: {
    draft: { kind: "flag", about: "for nobody yet: make it available later with 'regrow bundle state'" },
    notes: { kind: "text", about: "what is new, for people; the bundle's own unless told", value: "TEXT" },
  },
  run: async ({ bundle, draft, notes }, { environment, folder, status, clock, signal }) => {
    const file = resolve(folder, bundle);
    const { manifest } = await inspectBundle(new NodeCryptography(), file, signal);
    const { product } = manifest;
    const client = await openClient(environment);
    const publication = {
      product,
      file,
      state: draft ? "draft" : "available",
      ...(notes === undefined ? {} : { notes }),
    } as const;
    const made = await publishBundle(client, publication, { status, clock, signal });
    const name = `${product} ${made.version}`;
    const as = made.state === "available" ? "" : ` as ${made.state}`;
    // The same bundle once more changes nothing, nor its state.
    const text =
      made.state === publication.state
        ? `published ${name}${as}`
        : `${name} was published before and stays ${made.state}; 'regrow bundle state ${name} ${publication.state}' changes that`;
    return { text: [text], json: { product, ...made } };
  },
});
