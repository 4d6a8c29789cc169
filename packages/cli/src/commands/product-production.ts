import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

export const productProductionCommand: Command = command({
  name: "product production",
  summary: "make a product a production product, for good",
  about: [
    "There is no way back. Its devices can never be activated to another product, and take bundles by tag only, never by name. Write",
    "the code once more with --confirm.",
  ],
  arguments: { code: { kind: "text", about: "product code", required: true } },
  options: { confirm: { kind: "text", about: "the product code once more", value: "CODE", required: true } },
  run: async ({ code, confirm }, { environment, signal }) => {
    const client = await openClient(environment);
    const product = await client.call("startProduction", { code, confirm }, signal);
    return { text: [`${product.code} is a production product now, for good`], json: product };
  },
});
