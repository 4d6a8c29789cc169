import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

const TAGS = ["alpha", "beta", "release"] as const;

export const tagCommand: Command = command({
  name: "tag",
  summary: "say which version devices get",
  about: [`Tags: ${TAGS.join(", ")}. A tag moves: one version of a product has it.`],
  arguments: {
    product: { kind: "text", about: "product code", required: true },
    tag: { kind: "text", about: TAGS.join(", "), required: true },
    version: { kind: "text", about: "a published version", required: true },
  },
  options: {},
  run: async ({ product, tag, version }, { environment, signal }) => {
    const known = TAGS.find((one) => one === tag);
    if (known === undefined) throw new RegrowError("USAGE", { tag, "one of": TAGS.join(", ") });
    const client = await openClient(environment);
    await client.call("setTag", { code: product, tag: known, version }, signal);
    return { text: [`${product} ${known} is now ${version}`], json: { product, tag: known, version } };
  },
});
