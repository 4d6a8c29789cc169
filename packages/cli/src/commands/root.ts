import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { newestRoot, ownerOf, prepareRoot, repositoryOf, rootExpiryMs } from "../key/index.ts";
import { openClient } from "../session/index.ts";
import { KEYS_OPTIONS, openFolder } from "./key-options.ts";
import { dateOption } from "./date-option.ts";
import { summariseRoot } from "./repository-lines.ts";
import { finishHere } from "./finish-here.ts";
import { parseRootChange } from "./root-change-option.ts";

const REPOSITORY = { kind: "text", about: "'platform', or a product's code", required: true } as const;

export const rootShowCommand: Command = command({
  name: "root show",
  summary: "show who may sign for a product or the platform, by the publisher's folder",
  arguments: { repository: REPOSITORY },
  options: KEYS_OPTIONS,
  run: async ({ repository, ...input }, context) => {
    const folder = await openFolder(input, context);
    const owner = ownerOf(repository);
    const metadata = await folder.readMetadata(owner);
    newestRoot(folder.cryptography, metadata.roots);
    const names = new Map((await folder.keys.list()).map(({ id, name }) => [id, name]));
    return summariseRoot(repositoryOf(owner), metadata, names, context.clock.nowMs());
  },
});

export const rootChangeCommand: Command = command({
  name: "root change",
  summary: "change who may sign: add and remove keys, set thresholds, online keys and expiry",
  about: [
    "Makes the next version of the root. Where the keys of this folder are enough, it asks and signs at once; else --out writes a file",
    "that the holders of the keys sign with 'regrow sign', for 'regrow metadata take'. Publish it with 'regrow metadata publish'.",
  ],
  arguments: { repository: REPOSITORY },
  options: {
    ...KEYS_OPTIONS,
    add: {
      kind: "list",
      about: "key for a role, by its name in the folder, such as targets=laptop",
      value: "ROLE=KEY",
    },
    remove: {
      kind: "list",
      about: "key to take from a role, by its name or the first 16 digits of its id",
      value: "ROLE=KEY",
    },
    threshold: { kind: "list", about: "how many keys of a role must sign, such as targets=2", value: "ROLE=N" },
    online: {
      kind: "text",
      about: "the DMS's keys for snapshot and timestamp, from 'regrow root online-keys'",
      value: "FILE",
    },
    expires: {
      kind: "text",
      about: "last day on which the root counts; ten years from now unless told",
      value: "YYYY-MM-DD",
    },
    out: { kind: "text", about: "sign nothing here: write a file for others to sign", value: "FILE" },
    yes: { kind: "flag", about: "ask nobody" },
  },
  run: async (input, context) => {
    const folder = await openFolder(input, context);
    const owner = ownerOf(input.repository);
    const nowMs = context.clock.nowMs();
    const { roots } = await folder.readMetadata(owner);
    const online = input.online === undefined ? null : await readText(resolve(context.folder, input.online));
    const change = await parseRootChange(folder, newestRoot(folder.cryptography, roots), { ...input, online });
    const expiresMs = dateOption("--expires", input.expires) ?? rootExpiryMs(nowMs);
    const request = await prepareRoot(folder, owner, { ...change, expiresMs }, nowMs);
    return await finishHere(folder, request, input, context);
  },
});

export const rootOnlineKeysCommand: Command = command({
  name: "root online-keys",
  summary: "fetch the DMS's keys for snapshot and timestamp, so that a root can name them",
  about: ["With --new the DMS makes new ones first: for when the old ones are lost, or somebody else may have them."],
  arguments: { product: { kind: "text", about: "product code", required: true } },
  options: {
    out: { kind: "text", about: "file to write", value: "FILE", required: true },
    new: { kind: "flag", about: "let the DMS make new keys" },
  },
  run: async (input, context) => {
    const client = await openClient(context.environment);
    const operation = input.new ? "changeOnlineKeys" : "getOnlineKeys";
    const online = await client.call(operation, { code: input.product }, context.signal);
    const file = resolve(context.folder, input.out);
    await writeFile(file, `${JSON.stringify(online)}\n`);
    return { text: [`wrote the DMS's online keys for ${input.product} to ${file}`], json: { file } };
  },
});

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}
