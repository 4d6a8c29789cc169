import { command, type Command } from "../command/index.ts";
import { restartChain } from "../key/index.ts";
import { confirm } from "./consent.ts";
import { publishHint } from "./finish-here.ts";
import { NEW_KEY_OPTIONS, newPassphrase, openFolder } from "./key-options.ts";

export const rootRestartCommand: Command = command({
  name: "root restart",
  summary: "begin a product's chain of roots anew: for when its root keys are lost, or in other hands",
  about: [
    "Makes new keys for the product, and lets the platform vouch for them in place of the old ones. Only the platform's targets keys can",
    "do that. A root that still has enough of its keys is changed with 'regrow root change'.",
  ],
  arguments: { product: { kind: "text", about: "product code", required: true } },
  options: { ...NEW_KEY_OPTIONS, yes: { kind: "flag", about: "ask nobody" } },
  run: async ({ product, yes, ...input }, context) => {
    const folder = await openFolder(input, context);
    const lines = [
      `${product} begins anew: a first root with new keys, in place of its chain of roots`,
      "  the platform vouches for it; what was published stays published",
      "  whoever has the old root and targets keys can sign nothing for it any more",
    ];
    await confirm(lines, yes, context);
    const passphrase = await newPassphrase(input, context);
    const ended = await restartChain(folder, { product, nowMs: context.clock.nowMs(), passphrase });
    return {
      text: [
        `${product} has a new first root and new keys; the chain that ended is in ${ended}`,
        publishHint(folder, product),
      ],
      json: { product, ended },
    };
  },
});
