import { RegrowError } from "@regrow/core/error";
import { parseTargets } from "@regrow/core/trust";
import type { AnswerOf } from "@regrow/client/client";
import { command, type Command } from "../command/index.ts";
import {
  joinMetadata,
  repositoryOf,
  requireVouched,
  type Owner,
  type OwnerMetadata,
  type PresentMetadata,
  type PublisherFolder,
} from "../key/index.ts";
import { openClient } from "../session/index.ts";
import { KEYS_OPTIONS, openFolder } from "./key-options.ts";

export const metadataFetchCommand: Command = command({
  name: "metadata fetch",
  summary: "bring the newest signed metadata that the DMS holds into the publisher's folder",
  about: [
    "The product's and its platform's, checked from the folder's platform root on. What is newer in the folder stays: nothing ever",
    "becomes older. The folder needs no more than the platform's 1.root.json; so a machine that only builds fetches before it does.",
  ],
  arguments: { product: { kind: "text", about: "product code", required: true } },
  options: { keys: KEYS_OPTIONS.keys },
  run: async ({ product, keys }, context) => {
    const none = { "passphrase-env": undefined, "passphrase-file": undefined };
    const folder = await openFolder({ keys, ...none }, context);
    const present = { platform: await folder.readPresent("platform"), product: await folder.readPresent({ product }) };
    // Nothing that the network says can be the beginning of trust.
    if (present.platform.roots.length === 0)
      throw new RegrowError("KEY_UNREADABLE", {
        file: folder.metadataPath("platform", "1.root.json"),
        reason: "it is not there",
      });
    const client = await openClient(context.environment);
    const held = await client.call("getMetadata", { code: product }, context.signal);
    // Everything is checked before anything is written.
    const platform = joined(folder, "platform", present.platform, held.platform);
    const own = joined(folder, { product }, present.product, held.product);
    if (platform === null || own === null) throw new RegrowError("METADATA_MISSING", { product });
    requireVouched(folder.cryptography, platform, product, own);
    await folder.renew("platform", present.platform, platform);
    await folder.renew({ product }, present.product, own);
    const repositories = [
      describe("platform", present.platform, platform, held.platform),
      describe({ product }, present.product, own, held.product),
    ];
    return {
      text: repositories.map(
        ({ repository, root, targets, from }) => `${repository}: root ${root}, targets ${targets}: ${MEANING[from]}`,
      ),
      json: { folder: folder.path, repositories },
    };
  },
});

type Held = AnswerOf<"getMetadata">["product"];

const MEANING = {
  dms: "fetched",
  both: "as the DMS holds it",
  folder: "newer here than at the DMS, which gets it with the next bundle",
} as const satisfies Record<string, string>;

/** Null where neither has it. What only the folder has stays, as before the first publication. */
function joined(folder: PublisherFolder, owner: Owner, present: PresentMetadata, held: Held): OwnerMetadata | null {
  if (held.targets === null)
    return present.roots.length === 0 || present.targets === null
      ? null
      : { roots: present.roots, targets: present.targets };
  const encoder = new TextEncoder();
  const roots = held.roots.map((text) => encoder.encode(text));
  return joinMetadata(folder.cryptography, owner, present, { roots, targets: encoder.encode(held.targets) });
}

function describe(owner: Owner, before: PresentMetadata, now: OwnerMetadata, held: Held) {
  const areTargetsNew = before.targets === null || Buffer.compare(before.targets, now.targets) !== 0;
  const isNew = now.roots.length > before.roots.length || areTargetsNew;
  const isHeld =
    now.roots.length === held.roots.length &&
    held.targets !== null &&
    Buffer.from(now.targets).equals(Buffer.from(held.targets));
  return {
    repository: repositoryOf(owner),
    root: now.roots.length,
    targets: parseTargets(now.targets, "targets.json").version,
    from: !isHeld ? "folder" : isNew ? "dms" : "both",
  } as const;
}
