import { RegrowError } from "@regrow/core/error";
import { expiryOf } from "@regrow/trust/signing";
import { command, type Command } from "../command/index.ts";
import type { OwnerMetadata } from "../key/index.ts";
import { openClient } from "../session/index.ts";
import { expiryText, summariseRoot } from "./repository-lines.ts";

export const rootStatusCommand: Command = command({
  name: "root status",
  summary: "show what the DMS holds of a product's metadata: keys, thresholds, versions, and what expires soon",
  arguments: { product: { kind: "text", about: "product code", required: true } },
  options: {},
  run: async ({ product }, { environment, signal, clock }) => {
    const client = await openClient(environment);
    const held = await client.call("getMetadata", { code: product }, signal);
    const nowMs = clock.nowMs();
    const [own, platform] = [bytesOf(held.product, product), bytesOf(held.platform, product)];
    const summaries = [
      summariseRoot(product, own, new Map(), nowMs),
      summariseRoot("platform", platform, new Map(), nowMs),
    ];
    const online = (["snapshot", "timestamp"] as const).map((role) => {
      const text = held.online[role];
      return { role, expires: text === null ? null : expiryOf(new TextEncoder().encode(text), `${role}.json`) };
    });
    const onlineLines = online.map(({ role, expires }) =>
      expires === null
        ? `${product}: ${role}: the root names no key`
        : `${product}: ${role} ${expiryText(expires, nowMs, ONLINE_WARN_MS)}`,
    );
    return {
      text: [...summaries.flatMap(({ text }) => text), ...onlineLines],
      json: { repositories: summaries.map(({ json }) => json), online },
    };
  },
});

/** The DMS renews what it signs itself a day after it was signed: less than this means that it does not. */
const ONLINE_WARN_MS = 24 * 3_600_000;

function bytesOf(
  { roots, targets }: { readonly roots: readonly string[]; readonly targets: string | null },
  product: string,
): OwnerMetadata {
  const encoder = new TextEncoder();
  if (targets === null) throw new RegrowError("METADATA_MISSING", { product });
  return { roots: roots.map((root) => encoder.encode(root)), targets: encoder.encode(targets) };
}
