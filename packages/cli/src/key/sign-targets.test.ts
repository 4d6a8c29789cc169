import assert from "node:assert/strict";
import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { manifestTarget, parseTargets } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { NO_ROOT_CHANGE } from "@regrow/trust/publisher";
import { examineRequest } from "@regrow/trust/signing";
import { placeSigned, prepareRoot } from "./change-root.ts";
import { createKeys } from "./create-keys.ts";
import type { PublisherFolder } from "./publisher-folder.ts";
import { signRequest, signersFor } from "./sign-request.ts";
import { prepareTargets, signTargets } from "./sign-targets.ts";

const cryptography = new NodeCryptography();
const nowMs = Date.UTC(2026, 10, 21);
const expiresMs = Date.UTC(2028, 10, 21);
const owner = { product: "ACME-KIOSK" };
const add = (version: string) => ({ path: manifestTarget(version), contents: new TextEncoder().encode(version) });
const versionOf = (targets: Uint8Array): number => parseTargets(targets, "targets.json").version;

describe("signing a list of versions", () => {
  let temp: Awaited<ReturnType<typeof makeTempFolder>>;
  let folder: PublisherFolder;
  beforeEach(async () => {
    temp = await makeTempFolder();
    folder = await createKeys(temp.path, { product: "ACME-KIOSK", cryptography, nowMs });
  });
  afterEach(() => temp[Symbol.asyncDispose]());

  it("never signs a version again with other contents, wherever the program was ended", async () => {
    const first = await signTargets(folder, owner, { add: add("1.0.0"), expiresMs });
    // As if power was lost here: signed, perhaps seen by somebody, and never placed.
    const second = await signTargets(folder, owner, { add: add("1.0.1"), expiresMs });
    assert.deepEqual([versionOf(first.targets), versionOf(second.targets)], [2, 3]);
    await folder.replaceTargets(owner, second.before, second.targets);
    const third = await signTargets(folder, owner, { add: add("1.0.2"), expiresMs });
    assert.equal(versionOf(third.targets), 4);
  });

  it("notes what is signed before the first signature is made", async () => {
    await rm(join(temp.path, "keys", "ACME-KIOSK-targets.pem"));
    await folder.keys.import("broken", await folder.keys.find("ACME-KIOSK-root"), ["/nowhere/token"]);
    await rm(join(temp.path, "keys", "ACME-KIOSK-root.pem"));
    const request = await prepareRoot(folder, owner, { ...NO_ROOT_CHANGE, expiresMs }, nowMs);
    const examined = examineRequest(cryptography, request);
    await assert.rejects(signRequest(folder, examined, await signersFor(folder, examined)), withCode("SIGNER_FAILED"));
    const notes = await readdir(join(temp.path, "keys", "signed"));
    assert.deepEqual(
      notes.map((name) => name.replace(/[0-9a-f]{16}/, "*")),
      ["ACME-KIOSK-*-root-2", "platform-*-targets-2"],
    );
  });

  it("signs one root of a version, and that one as often as is wanted", async () => {
    const change = { ...NO_ROOT_CHANGE, expiresMs };
    const sign = async (expires: number): Promise<void> => {
      const examined = examineRequest(
        cryptography,
        await prepareRoot(folder, owner, { ...change, expiresMs: expires }, nowMs),
      );
      await signRequest(folder, examined, await signersFor(folder, examined));
    };
    await sign(expiresMs);
    await sign(expiresMs);
    await assert.rejects(sign(expiresMs + 1_000), withCode("SIGNING_CONFLICT"));
  });

  it("lets no program write over the list of another", async () => {
    const request = await prepareTargets(folder, owner, { add: add("1.0.0"), expiresMs });
    const other = await signTargets(folder, owner, { add: add("1.1.0"), expiresMs });
    await folder.replaceTargets(owner, other.before, other.targets);
    assert.ok(request !== null);
    const examined = examineRequest(cryptography, { ...request, proposed: other.targets });
    await assert.doesNotReject(placeSigned(folder, examined), "the same once more");
    const late = await signTargets(folder, owner, { add: add("1.2.0"), expiresMs });
    await assert.rejects(folder.replaceTargets(owner, request.targets, late.targets), withCode("SIGNING_OUTDATED"));
    assert.deepEqual(new Uint8Array(await readFile(folder.metadataPath(owner, "targets.json"))), other.targets);
  });

  it("signs nothing where the folder's keys are not enough, and says whose are missing", async () => {
    const before = await readdir(join(temp.path, "keys", "signed"));
    await rm(join(temp.path, "keys", "ACME-KIOSK-targets.pem"));
    await assert.rejects(signTargets(folder, owner, { add: add("1.0.0"), expiresMs }), withCode("SIGNING_INCOMPLETE"));
    assert.deepEqual(await readdir(join(temp.path, "keys", "signed")), before);
  });
});

function withCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
