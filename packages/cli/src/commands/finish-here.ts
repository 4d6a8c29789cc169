import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { describeRequest, examineRequest, type SigningRequest } from "@regrow/trust/signing";
import type { Context, Result } from "../command/index.ts";
import {
  ownerOf,
  placeSigned,
  requireEnough,
  signRequest,
  signTargets,
  signersFor,
  targetsExpiryMs,
  type PublisherFolder,
} from "../key/index.ts";
import { askConsent } from "./consent.ts";
import { writeRequest } from "./request-file.ts";

export interface FinishInput {
  /** Write a file for others, sign nothing. */
  readonly out: string | undefined;
  readonly yes: boolean;
}

/** Signs a request with the keys of the folder and puts it there; or writes it to a file that others sign. @throws RegrowError SIGNING_* */
export async function finishHere(
  folder: PublisherFolder,
  request: SigningRequest,
  { out, yes }: FinishInput,
  context: Context,
): Promise<Result> {
  const examined = examineRequest(folder.cryptography, request);
  const { repository, role } = request;
  const named = { repository, role, version: examined.version };
  if (out !== undefined) {
    const file = resolve(context.folder, out);
    await writeRequest(file, request);
    const lines = describeRequest(folder.cryptography, examined);
    const next = [
      `to be signed with 'regrow sign': ${file}`,
      `then: regrow metadata take ${out} --keys ${folder.path}`,
    ];
    return { text: [...lines, ...next], json: { ...named, file, isComplete: false } };
  }
  const keys = await signersFor(folder, examined);
  requireEnough(examined, keys);
  await askConsent(folder, examined, keys, yes, context);
  const signed = await signRequest(folder, examined, keys, context.signal);
  const { areTargetsSigned } = await placeSigned(folder, signed);
  const text = [`signed ${role} ${examined.version} of ${repository}`];
  const more = areTargetsSigned ? [] : await renewTargets(folder, repository, context);
  return {
    text: [...text, ...more, publishHint(folder, repository)],
    json: { ...named, file: null, isComplete: true },
  };
}

/** After a change of the keys of targets nobody takes the old list. Where the keys of the folder are not enough, it says what to do. */
export async function renewTargets(
  folder: PublisherFolder,
  repository: string,
  { clock, signal }: Pick<Context, "clock" | "signal">,
): Promise<readonly string[]> {
  const owner = ownerOf(repository);
  try {
    const signing = { add: null, expiresMs: targetsExpiryMs(clock.nowMs()), signal };
    const { before, targets } = await signTargets(folder, owner, signing);
    await folder.replaceTargets(owner, before, targets);
    return [`signed the targets of ${repository} with the new keys`];
  } catch (thrown) {
    if (!(thrown instanceof RegrowError && thrown.code === "SIGNING_INCOMPLETE")) throw thrown;
    return [
      `the targets of ${repository} must be signed with the new keys:`,
      `  regrow metadata refresh ${repository} --keys ${folder.path} --out FILE`,
    ];
  }
}

/** What was signed reaches devices with the next bundle; where that must not be waited for, it is published alone. */
export function publishHint({ path }: Pick<PublisherFolder, "path">, repository: string): string {
  const product = repository === "platform" ? "<product>" : repository;
  return `the next bundle brings it along; to publish it now: regrow metadata publish ${product} --keys ${path}`;
}
