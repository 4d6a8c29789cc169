import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import {
  mergeRequests,
  ownerOf,
  placeSigned,
  prepareTargets,
  targetsExpiryMs,
  type OwnerMetadata,
} from "../key/index.ts";
import { openClient } from "../session/index.ts";
import { dateOption } from "./date-option.ts";
import { finishHere, renewTargets } from "./finish-here.ts";
import { KEYS_OPTIONS, openFolder } from "./key-options.ts";
import { readRequest } from "./request-file.ts";

const REPOSITORY = { kind: "text", about: "'platform', or a product's code", required: true } as const;

export const metadataRefreshCommand: Command = command({
  name: "metadata refresh",
  summary: "sign the list of what is published once more, for another while or with other keys",
  arguments: { repository: REPOSITORY },
  options: {
    ...KEYS_OPTIONS,
    expires: {
      kind: "text",
      about: "last day on which it counts; two years from now unless told",
      value: "YYYY-MM-DD",
    },
    version: { kind: "number", about: "its version, when the DMS holds a higher one that is not yours", value: "N" },
    out: { kind: "text", about: "sign nothing here: write a file for others to sign", value: "FILE" },
    yes: { kind: "flag", about: "ask nobody" },
  },
  run: async (input, context) => {
    const folder = await openFolder(input, context);
    const nowMs = context.clock.nowMs();
    const expiresMs = dateOption("--expires", input.expires) ?? targetsExpiryMs(nowMs);
    if (expiresMs <= nowMs)
      throw new RegrowError("USAGE", { option: "--expires", problem: "it would have expired already" });
    const { version } = input;
    const signing = { add: null, expiresMs, ...(version === undefined ? {} : { version }) };
    const request = await prepareTargets(folder, ownerOf(input.repository), signing);
    if (request === null) throw new RegrowError("INTERNAL", { reason: "a refresh is always something to sign" });
    return await finishHere(folder, request, input, context);
  },
});

export const metadataTakeCommand: Command = command({
  name: "metadata take",
  summary: "put a root, or a list of versions, that has all its signatures into the publisher's folder",
  arguments: { file: { kind: "text", about: "the signed file", required: true } },
  options: {
    ...KEYS_OPTIONS,
    with: { kind: "list", about: "another person's copy, whose signatures count too", value: "FILE" },
  },
  run: async (input, context) => {
    const folder = await openFolder(input, context);
    const request = await readRequest(resolve(context.folder, input.file));
    const others = await Promise.all(input.with.map((file) => readRequest(resolve(context.folder, file))));
    const examined = mergeRequests(folder.cryptography, request, others);
    const { areTargetsSigned } = await placeSigned(folder, examined);
    const { repository, role } = request;
    const more = areTargetsSigned ? [] : await renewTargets(folder, repository, context);
    return {
      text: [`${role} ${examined.version} of ${repository} is in ${folder.path}`, ...more],
      json: { repository, role, version: examined.version },
    };
  },
});

export const metadataPublishCommand: Command = command({
  name: "metadata publish",
  summary: "send new roots and lists to the DMS, without a bundle",
  about: [
    "The product's and its platform's, from the publisher's folder. Devices get them with what they install next.",
  ],
  arguments: { product: { kind: "text", about: "product code", required: true } },
  options: { keys: KEYS_OPTIONS.keys },
  run: async ({ product, keys }, context) => {
    const none = { "passphrase-env": undefined, "passphrase-file": undefined };
    const folder = await openFolder({ keys, ...none }, context);
    const body = {
      platform: textsOf(await folder.readMetadata("platform")),
      product: textsOf(await folder.readMetadata({ product })),
    };
    const client = await openClient(context.environment);
    const held = await client.call("publishMetadata", { code: product, ...body }, context.signal);
    const versions = `platform root ${held.platformRoot}, targets ${held.platformTargets}; product root ${held.productRoot}, targets ${held.productTargets}`;
    return { text: [`the DMS holds for ${product}: ${versions}`], json: held };
  },
});

function textsOf({ roots, targets }: OwnerMetadata): { readonly roots: readonly string[]; readonly targets: string } {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return { roots: roots.map((root) => decoder.decode(root)), targets: decoder.decode(targets) };
}
