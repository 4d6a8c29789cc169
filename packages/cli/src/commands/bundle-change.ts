import { BUNDLE_STATES } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

const BUNDLE = {
  product: { kind: "text", about: "product code", required: true },
  version: { kind: "text", about: "a published version", required: true },
} as const;

export const bundleStateCommand: Command = command({
  name: "bundle state",
  summary: "make a published version available, or retire it",
  about: [
    "A draft is offered to nobody. What is retired is offered no more, cannot be tagged nor asked for, and may come back.",
    "A version that holds a tag stays as it is: give the tag to another one first.",
  ],
  arguments: { ...BUNDLE, state: { kind: "text", about: BUNDLE_STATES.join(", "), required: true } },
  options: {},
  run: async ({ product, version, state }, { environment, signal }) => {
    const known = BUNDLE_STATES.find((one) => one === state);
    if (known === undefined) throw new RegrowError("USAGE", { state, "one of": BUNDLE_STATES.join(", ") });
    const client = await openClient(environment);
    const bundle = await client.call("changeBundle", { code: product, version, state: known }, signal);
    return { text: [`${product} ${version} is ${bundle.state}`], json: { product, ...bundle } };
  },
});

export const bundleDeleteCommand: Command = command({
  name: "bundle delete",
  summary: "delete a published version that nothing needs",
  about: ["Needed is what holds a tag, what a device runs, and what other versions build on or must come after."],
  arguments: BUNDLE,
  options: {},
  run: async ({ product, version }, { environment, signal }) => {
    const client = await openClient(environment);
    await client.call("deleteBundle", { code: product, version }, signal);
    return { text: [`deleted ${product} ${version}`], json: { product, version } };
  },
});
