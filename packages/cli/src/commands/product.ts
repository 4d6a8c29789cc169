import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

export const productCreateCommand: Command = command({
  name: "product create",
  summary: "make a product on the DMS",
  about: [
    "An organisation's first product brings the platform root: bundles of other platforms are refused from then on. The keys of a further",
    "product come from 'regrow key add-product', which lets that platform sign for it.",
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

const CODE = { kind: "text", about: "product code", required: true } as const;

export const productSetCommand: Command = command({
  name: "product set",
  summary: "change a product's title, description, or whether its devices can be claimed",
  arguments: { code: CODE },
  options: {
    title: { kind: "text", about: "name for people", value: "TEXT" },
    description: { kind: "text", about: "more for people", value: "TEXT" },
    locked: { kind: "flag", about: "nobody can claim its devices" },
    claimable: { kind: "flag", about: "its devices can be claimed" },
  },
  run: async ({ code, title, description, locked, claimable }, { environment, signal }) => {
    if (locked && claimable) throw new RegrowError("USAGE", { "one of": "--locked, --claimable" });
    const change = {
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(locked || claimable ? { isLocked: locked } : {}),
    };
    if (Object.keys(change).length === 0)
      throw new RegrowError("USAGE", { "one of": "--title, --description, --locked, --claimable" });
    const client = await openClient(environment);
    const product = await client.call("changeProduct", { code, ...change }, signal);
    const claims = product.isLocked ? "locked" : "claimable";
    return { text: [`${product.code}  ${product.title}  ${claims}`], json: product };
  },
});

export const productDeleteCommand: Command = command({
  name: "product delete",
  summary: "delete a product without bundles, devices and tokens",
  arguments: { code: CODE },
  options: {},
  run: async ({ code }, { environment, signal }) => {
    const client = await openClient(environment);
    await client.call("deleteProduct", { code }, signal);
    return { text: [`deleted the product ${code}`], json: { code } };
  },
});

export const productListCommand: Command = command({
  name: "product list",
  summary: "list your products",
  arguments: {},
  options: {},
  run: async (_, { environment, signal }) => {
    const client = await openClient(environment);
    const pages = await allPages((page) => client.call("listProducts", page, signal));
    const products = pages.flatMap((page) => page.products);
    return { text: products.map(({ code, title }) => `${code.padEnd(24)} ${title}`), json: { products } };
  },
});

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new RegrowError("USAGE", { file, problem: "cannot be read" }, { cause });
  }
}
