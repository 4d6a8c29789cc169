import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

export const productCreateCommand: Command = command({
  name: "product create",
  summary: "make a product on the DMS",
  about: [
    "An organisation's first product brings the platform root: bundles of other platforms are refused from then on.",
  ],
  arguments: { code: { kind: "text", about: "product code, such as ACME-KIOSK", required: true } },
  options: {
    title: { kind: "text", about: "name for people; the code unless told", value: "TEXT" },
    "platform-root": {
      kind: "text",
      about: "1.root.json of the platform; needed with the first product",
      value: "FILE",
    },
  },
  run: async ({ code, title, ...options }, { environment, folder, signal }) => {
    const file = options["platform-root"];
    const platformRoot = file === undefined ? {} : { platformRoot: await readText(resolve(folder, file)) };
    const client = await openClient(environment);
    const product = await client.call("createProduct", { code, title: title ?? code, ...platformRoot }, signal);
    return { text: [`made the product ${product.code}`], json: product };
  },
});

export const productListCommand: Command = command({
  name: "product list",
  summary: "list your products",
  arguments: {},
  options: {},
  run: async (_, { environment, signal }) => {
    const client = await openClient(environment);
    const answer = await client.call("listProducts", {}, signal);
    return { text: answer.products.map(({ code, title }) => `${code.padEnd(24)} ${title}`), json: answer };
  },
});

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new RegrowError("USAGE", { file, problem: "cannot be read" }, { cause });
  }
}
