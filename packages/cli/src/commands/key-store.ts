import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { ROLE_NAMES, createSigningKey, publicKeyText, readPublicKey } from "@regrow/trust/publisher";
import { command, type Command } from "../command/index.ts";
import { newestRoot, repositoryOf, type PublisherFolder, type StoredKey } from "../key/index.ts";
import { KEYS_OPTIONS, NEW_KEY_OPTIONS, newPassphrase, openFolder } from "./key-options.ts";

const NAME = { kind: "text", about: "name of the key in the folder", required: true } as const;
const { keys } = KEYS_OPTIONS;

export const keyNewCommand: Command = command({
  name: "key new",
  summary: "make one more key, which signs nothing until a root names it",
  about: ["'regrow root change' names it; send others its public half, from 'regrow key export'."],
  arguments: { name: NAME },
  options: NEW_KEY_OPTIONS,
  run: async ({ name, ...input }, context) => {
    const folder = await openFolder(input, context);
    const passphrase = await newPassphrase(input, context);
    await folder.keys.add(name, createSigningKey(folder.cryptography), passphrase);
    const { id } = await folder.keys.find(name);
    return { text: [`made the key ${name}: ${id}`], json: { name, id } };
  },
});

export const keyListCommand: Command = command({
  name: "key list",
  summary: "list the keys of a publisher's folder, and what each may sign",
  arguments: {},
  options: KEYS_OPTIONS,
  run: async (input, context) => {
    const folder = await openFolder(input, context);
    const listed = await folder.keys.list();
    const uses = await usesOf(folder);
    return {
      text: listed.map((key) => `${key.name.padEnd(28)} ${key.id.slice(0, 16)}  ${whereOf(key)}${usesText(key, uses)}`),
      json: { keys: listed.map((key) => keyJson(key, uses)) },
    };
  },
});

export const keyShowCommand: Command = command({
  name: "key show",
  summary: "show a key: its id, where its private half is, what it may sign",
  arguments: { name: NAME },
  options: KEYS_OPTIONS,
  run: async ({ name, ...input }, context) => {
    const folder = await openFolder(input, context);
    const key = await folder.keys.find(name);
    const uses = await usesOf(folder);
    const roles = uses.get(key.id) ?? [];
    return {
      text: [
        `name          ${key.name}`,
        `id            ${key.id}`,
        `scheme        ${key.key.scheme}`,
        `private half  ${whereOf(key)}`,
        `signs         ${roles.length === 0 ? "nothing: no root names it" : roles.join(", ")}`,
      ],
      json: keyJson(key, uses),
    };
  },
});

export const keyPassphraseCommand: Command = command({
  name: "key passphrase",
  summary: "encrypt a key with another passphrase",
  about: ["The new one is asked for, or taken from --new-passphrase-env or --new-passphrase-file."],
  arguments: { name: NAME },
  options: {
    ...KEYS_OPTIONS,
    "new-passphrase-env": { kind: "text", about: "variable with the new passphrase", value: "VAR" },
    "new-passphrase-file": { kind: "text", about: "file with the new passphrase", value: "FILE" },
    unencrypted: NEW_KEY_OPTIONS.unencrypted,
  },
  run: async ({ name, unencrypted, ...input }, context) => {
    const folder = await openFolder(input, context);
    await folder.keys.readPrivate(name);
    const [variable, file] = [input["new-passphrase-env"], input["new-passphrase-file"]];
    const asked = { "passphrase-env": variable, "passphrase-file": file, unencrypted };
    await folder.keys.changePassphrase(name, await newPassphrase(asked, context));
    const now = unencrypted ? "has no passphrase any more" : "has its new passphrase";
    return { text: [`the key ${name} ${now}`], json: { name, isEncrypted: !unencrypted } };
  },
});

export const keyImportCommand: Command = command({
  name: "key import",
  summary: "bring in the public half of a key that is elsewhere",
  about: [
    "Another person's key, so that a root can name it; or a key in hardware, with the program that signs for it: it gets what is to be",
    "signed on standard input and writes the signature to standard output. docs/how-to/rotate-a-key.md shows how.",
  ],
  arguments: { name: NAME },
  options: {
    keys,
    public: {
      kind: "text",
      about: "the public half, in PEM or as 'regrow key export' writes it",
      value: "FILE",
      required: true,
    },
    signer: { kind: "list", about: "the program that signs for it, then each of its arguments", value: "WORD" },
  },
  run: async ({ name, signer, ...input }, context) => {
    const folder = await openFolder({ ...input, "passphrase-env": undefined, "passphrase-file": undefined }, context);
    const text = await readText(resolve(context.folder, input.public));
    await folder.keys.import(name, readPublicKey(new NodeCryptography(), text), signer);
    const { id, kind } = await folder.keys.find(name);
    return { text: [`brought in the public half of ${name}: ${id}`], json: { name, id, kind } };
  },
});

export const keyExportCommand: Command = command({
  name: "key export",
  summary: "write the public half of a key to a file, for others",
  arguments: { name: NAME },
  options: {
    ...KEYS_OPTIONS,
    out: { kind: "text", about: "file to write", value: "FILE", required: true },
  },
  run: async ({ name, out, ...input }, context) => {
    const folder = await openFolder(input, context);
    const key = await folder.keys.find(name);
    const file = resolve(context.folder, out);
    await writeFile(file, publicKeyText(key));
    return { text: [`wrote the public half of ${name} to ${file}`], json: { name, id: key.id, file } };
  },
});

/** Ids of keys, with the roles that the newest roots of the folder give them. */
async function usesOf(folder: PublisherFolder): Promise<ReadonlyMap<string, readonly string[]>> {
  const uses = new Map<string, string[]>();
  for (const owner of await folder.owners()) {
    const { roots } = await folder.readMetadata(owner);
    const root = newestRoot(folder.cryptography, roots);
    for (const role of ROLE_NAMES)
      for (const id of root.roles[role].keyIds)
        uses.set(id, [...(uses.get(id) ?? []), `${role} of ${repositoryOf(owner)}`]);
  }
  return uses;
}

function usesText({ id }: StoredKey, uses: ReadonlyMap<string, readonly string[]>): string {
  const roles = uses.get(id) ?? [];
  return roles.length === 0 ? "" : `  ${roles.join(", ")}`;
}

function whereOf({ kind, isEncrypted, command: words }: StoredKey): string {
  if (kind === "program") return `behind ${words.join(" ")}`;
  if (kind === "public") return "elsewhere";
  return isEncrypted ? "here, encrypted" : "here, in the clear";
}

function keyJson(key: StoredKey, uses: ReadonlyMap<string, readonly string[]>) {
  const { name, id, kind, isEncrypted, command: words } = key;
  return { name, id, kind, isEncrypted, scheme: key.key.scheme, signer: [...words], roles: [...(uses.get(id) ?? [])] };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}
