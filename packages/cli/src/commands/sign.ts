import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { examineRequest } from "@regrow/trust/signing";
import { command, type Command, type Result } from "../command/index.ts";
import { readIfThere, signRequest, signersFor, type PublisherFolder } from "../key/index.ts";
import { ownerOf } from "../key/index.ts";
import { askConsent } from "./consent.ts";
import { KEYS_OPTIONS, openFolder } from "./key-options.ts";
import { readRequest, writeRequest } from "./request-file.ts";

export const signCommand: Command = command({
  name: "sign",
  summary: "sign what another machine has prepared: a new root, or a new list of versions",
  about: [
    "Needs no network. Shows what is to be signed, and what is different from before, and asks. Signs with every key of the folder",
    "that may sign it, and writes the signatures into the file.",
  ],
  arguments: { file: { kind: "text", about: "the file to sign", required: true } },
  options: {
    ...KEYS_OPTIONS,
    yes: { kind: "flag", about: "ask nobody" },
    out: { kind: "text", about: "write the signed file here, not in place", value: "FILE" },
  },
  run: async (input, context) => {
    const folder = await openFolder(input, context);
    const file = resolve(context.folder, input.file);
    const request = await readRequest(file);
    await requireKnownStart(folder, request.repository, request.roots[0]);
    const examined = examineRequest(folder.cryptography, request);
    const keys = await signersFor(folder, examined);
    if (keys.length === 0) throw nothingToSign(folder, examined.needs);
    await askConsent(folder, examined, keys, input.yes, context);
    const signed = await signRequest(folder, examined, keys, context.signal);
    const out = input.out === undefined ? file : resolve(context.folder, input.out);
    await writeRequest(out, signed.request);
    return ended(
      out,
      keys.map(({ name }) => name),
      signed,
    );
  },
});

/** A folder that knows the repository believes no other one of the same name. */
async function requireKnownStart(
  folder: PublisherFolder,
  repository: string,
  firstRoot: Uint8Array | undefined,
): Promise<void> {
  const known = await readIfThere(folder.metadataPath(ownerOf(repository), "1.root.json"));
  if (known === undefined || (firstRoot !== undefined && Buffer.compare(known, firstRoot) === 0)) return;
  throw new RegrowError("TRUST_ROOT_UNKNOWN", { repository, reason: "it begins with another root than the folder's" });
}

function nothingToSign(folder: PublisherFolder, needs: ReturnType<typeof examineRequest>["needs"]): RegrowError {
  const missing = needs.flatMap(({ keyIds, signed }) => keyIds.filter((id) => !signed.includes(id)));
  return new RegrowError("SIGNING_KEY_UNKNOWN", {
    folder: folder.keys.path,
    reason: "no key of the folder is among those that have not signed",
    "could still sign": [...new Set(missing)].map((id) => id.slice(0, 16)).join(", "),
  });
}

function ended(
  file: string,
  names: readonly string[],
  { needs, isComplete }: ReturnType<typeof examineRequest>,
): Result {
  const missing = needs.reduce((sum, { threshold, signed }) => sum + Math.max(0, threshold - signed.length), 0);
  const left = isComplete ? "all signatures are there" : `${missing} more needed`;
  return {
    text: [`signed with ${names.join(", ")}: ${left}`, file],
    json: { file, signedWith: [...names], isComplete, missing },
  };
}
