import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

export const bundleListCommand: Command = command({
  name: "bundle list",
  summary: "list a product's published versions with their tags",
  arguments: { product: { kind: "text", about: "product code", required: true } },
  options: {},
  run: async ({ product }, { environment, signal }) => {
    const client = await openClient(environment);
    const pages = await allPages((page) => client.call("listBundles", { code: product, ...page }, signal));
    const bundles = pages.flatMap((page) => page.bundles);
    const { tags } = await client.call("listTags", { code: product }, signal);
    const tagsOf = (version: string): string =>
      tags.flatMap((held) => (held.version === version ? [held.tag] : [])).join(", ");
    return {
      text: bundles.map(({ version, state }) =>
        `${version.padEnd(16)} ${state.padEnd(10)} ${tagsOf(version)}`.trimEnd(),
      ),
      json: { bundles, tags },
    };
  },
});
