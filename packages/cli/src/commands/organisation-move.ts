import { stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { AnswerOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { printable } from "@regrow/core/fault";
import { command, type Command, type Context } from "../command/index.ts";
import { fetchOrganisation, sendOrganisation, type FileTransfer } from "../organisation/index.ts";
import { formatBytes } from "../output/index.ts";
import { readSession } from "../session/index.ts";
import { givenPassphrase, type PassphraseInput } from "./key-options.ts";

const PASSPHRASE_OPTIONS = {
  "passphrase-env": { kind: "text", about: "variable with the passphrase of the DMS's keys", value: "VAR" },
  "passphrase-file": { kind: "text", about: "file with the passphrase of the DMS's keys", value: "FILE" },
} as const;

export const organisationExportCommand: Command = command({
  name: "organisation export",
  summary: "take everything of your organisation along: products, bundles, devices, history",
  about: [
    "One file, which 'regrow organisation import' takes at another DMS; docs/how-to/move-to-another-dms.md describes it.",
    "With a passphrase (12 characters at least) the keys come along by which the DMS vouches for your metadata, encrypted by it.",
    "Without one the other DMS makes new keys, and your products' roots have to name those before it offers anything.",
  ],
  arguments: {},
  options: {
    out: { kind: "text", about: "where it is written; must not be there yet", value: "FILE", required: true },
    ...PASSPHRASE_OPTIONS,
  },
  run: async (input, context) => {
    const file = resolve(context.folder, input.out);
    await requireFree(file);
    const transfer = await transferOf(input, context);
    const sizeBytes = await fetchOrganisation(transfer, file);
    const hasKeys = transfer.passphrase !== undefined;
    const text = [
      `wrote ${input.out}, ${formatBytes(sizeBytes)}`,
      ...(hasKeys ? [] : ["the DMS's keys are not in it: with --passphrase-file they come along"]),
    ];
    return { text, json: { file, sizeBytes, hasKeys } };
  },
});

export const organisationImportCommand: Command = command({
  name: "organisation import",
  summary: "take in what 'regrow organisation export' wrote at another DMS",
  about: [
    "Into the organisation that you act for, which has to be empty. Everything is verified before any of it exists.",
    "Devices are claimed and activated as they were; docs/how-to/move-to-another-dms.md tells how they come over.",
  ],
  arguments: { file: { kind: "text", about: "the export", required: true } },
  options: {
    ...PASSPHRASE_OPTIONS,
    "without-keys": { kind: "flag", about: "leave the keys in it out, as when their passphrase is lost" },
    "ca-out": { kind: "text", about: "where to write the certificate that devices believe this DMS by", value: "FILE" },
  },
  run: async (input, context) => {
    const file = resolve(context.folder, input.file);
    const done = await sendOrganisation(await transferOf(input, context), file, input["without-keys"]);
    const caOut = input["ca-out"];
    if (caOut !== undefined) await writeFile(resolve(context.folder, caOut), done.deviceCaPem);
    return { text: linesOf(done), json: done };
  },
});

async function transferOf(input: PassphraseInput, context: Context): Promise<FileTransfer> {
  const { environment, status, signal } = context;
  const passphrase = await givenPassphrase(input, context);
  return { session: await readSession(environment), fetch, status, signal, passphrase };
}

function linesOf(done: AnswerOf<"importOrganisation">): readonly string[] {
  const { products, bundles, devices, rootsToChange, members, webhooks, webhooksLeftOut, withoutProduct } = done;
  return [
    `imported ${printable(done.organisation)}: ${products} products, ${bundles} bundles, ${devices} devices`,
    ...rootsToChange.map(
      (code) => `${code}: nothing is offered until its root names the keys of this DMS: docs/how-to/rotate-a-key.md`,
    ),
    ...(withoutProduct.count === 0
      ? []
      : [`${withoutProduct.count} devices are of somebody else's product, which is not here: give them another`]),
    ...(webhooks === 0 ? [] : [`${webhooks} webhooks are off: renew their secrets, then switch them on`]),
    ...webhooksLeftOut.map((url) => `left out a webhook that this DMS does not call: ${printable(url)}`),
    ...members.map((member) => `to be invited: ${inviteLine(member)}`),
  ];
}

function inviteLine({ userName, email, role, products }: AnswerOf<"importOrganisation">["members"][number]): string {
  const codes = (products ?? []).map((code) => ` --product ${code}`).join("");
  return email === null
    ? `${printable(userName)}, ${role}${codes}`
    : `regrow member invite ${printable(email)} --role ${role}${codes}`;
}

async function requireFree(file: string): Promise<void> {
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new RegrowError("USAGE", { out: file, problem: "it is there already" });
}
