import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BundleReader, readHeadManifests, writeHead } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { bundleIdOf } from "@regrow/core/manifest";
import { contentStream } from "@regrow/core/pack";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { headOf } from "@regrow/testing/publisher";
import { zstdDecompressSync } from "node:zlib";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { FIRST, SECOND, idOf, inTree, makeInstalled } from "../../test/installed-device.ts";
import { makePack } from "../../test/pack-server.ts";
import { HastyClock, MIDDLING_ENTROPY, SILENT } from "../../test/test-device.ts";
import type { DmsClient } from "../dms-client/index.ts";
import { examineStore } from "../doctor/index.ts";
import { loadIdentity } from "../identity/index.ts";
import { generationLayout } from "../layout/index.ts";
import { BootRecordStore, clearStaging, verifyGeneration } from "../store/index.ts";
import { fetchAgain } from "../update/index.ts";
import { doctorCommands } from "./doctor-commands.ts";
import type { Outcome } from "./outcome.ts";

const cryptography = new NodeCryptography();

/** A console's `doctor` over the real self-check and the real download; the DMS is a function. */
async function doctor(
  disk: SimulatedDisk,
  client: Pick<DmsClient, "head" | "pack"> | RegrowError,
  options: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const loaded = await new BootRecordStore(disk, cryptography).load();
  assert.ok(loaded.kind === "ok");
  const examine = (isRepair: boolean) => examineStore({ disk, cryptography }, { record: loaded.value, isRepair });
  const bootloader = fakeBootloader(
    {},
    {
      check: () => examine(false),
      repair: () => examine(true),
      "clear-staging": async ({ updateId }) => (await clearStaging(disk, updateId), null),
    },
  );
  const access = {
    identity: () => loadIdentity(disk),
    client: () => (client instanceof RegrowError ? Promise.reject(client) : Promise.resolve(client)),
  };
  const dependencies = {
    access,
    bootloader,
    disk,
    cryptography,
    clock: new HastyClock(),
    entropy: MIDDLING_ENTROPY,
    log: SILENT,
  };
  const dms = {
    fetchAgain: (generation: string) => fetchAgain(dependencies, generation, new AbortController().signal),
  };
  const refuse = () => Promise.reject(new Error("not asked for"));
  const commands = doctorCommands({
    bootloader,
    dms: {
      provision: refuse,
      claim: refuse,
      activate: refuse,
      pin: refuse,
      move: refuse,
      query: refuse,
      update: refuse,
      dfuRequest: refuse,
      dfuResponse: refuse,
      ...dms,
    },
  });
  return commands.doctor({ arguments: {}, options });
}

/** A DMS that has these bundles. */
function dmsWith(...bundles: readonly Uint8Array[]): Pick<DmsClient, "head" | "pack"> {
  const find = (bundleId: string): Uint8Array => {
    const bundle = bundles.find((each) => bundleIdOf(idOf(each)) === bundleId);
    if (bundle === undefined) throw new RegrowError("BUNDLE_UNKNOWN");
    return bundle;
  };
  return {
    head: async (bundleId) => writeHead(headOf(find(bundleId))),
    pack: async (bundleId, from, { offsetBytes }) => {
      assert.equal(from, "none");
      const bundle = find(bundleId);
      const pack = makePack({ from: null, to: idOf(bundle) }, contentsOf(bundle));
      return { etag: '"1"', totalBytes: pack.length, offsetBytes, body: onePiece(pack.subarray(offsetBytes)) };
    },
  };
}

describe("doctor", () => {
  it("says that all is whole", async () => {
    const outcome = await doctor(await makeInstalled([FIRST]), dmsWith());
    assert.deepEqual(outcome, { code: 0, text: "everything is whole; installed versions: 1" });
  });

  it("only looks with -c", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    disk.rot(inTree(FIRST, "run.sh"));
    const before = disk.hashOfVisible();
    const outcome = await doctor(disk, dmsWith(FIRST), { check: "" });
    assert.equal(outcome.code, 1);
    assert.match(outcome.text, /run.sh.*version 1.1.0, 1.0.0$/m);
    assert.equal(disk.hashOfVisible(), before);
  });

  it("fetches from the DMS what nothing here can give back, a manifest too", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    disk.rot(inTree(FIRST, "main.mjs"));
    disk.rot(generationLayout(idOf(SECOND)).manifest, 50);
    const outcome = await doctor(disk, dmsWith(FIRST, SECOND));
    assert.equal(outcome.code, 0, outcome.text);
    assert.match(outcome.text, /repaired from what was downloaded/);
    for (const bundle of [FIRST, SECOND])
      assert.equal((await verifyGeneration(disk, cryptography, idOf(bundle))).kind, "whole");
  });

  it("says what is left, and why the DMS could not help", async () => {
    const disk = await makeInstalled([FIRST]);
    disk.rot(inTree(FIRST, "main.mjs"));
    const outcome = await doctor(disk, new RegrowError("DMS_UNREACHABLE"));
    assert.equal(outcome.code, 1);
    assert.match(outcome.text, /main.mjs.*remains/);
    assert.match(outcome.advice ?? "", /not fetched from the DMS: .*DMS_UNREACHABLE/);
  });

  it("takes no other bundle than the one that is installed", async () => {
    const disk = await makeInstalled([FIRST]);
    disk.rot(inTree(FIRST, "main.mjs"));
    const other: Pick<DmsClient, "head" | "pack"> = {
      ...dmsWith(SECOND),
      head: async () => writeHead(headOf(SECOND)),
    };
    assert.match((await doctor(disk, other)).advice ?? "", /TRUST_TARGET_UNKNOWN/);
  });
});

/** Contents of a bundle's objects, in the order in which a pack has them. */
function contentsOf(bundle: Uint8Array): readonly Uint8Array[] {
  const contents = new Map<string, Uint8Array>();
  const pieces: Uint8Array[] = [];
  for (const event of new BundleReader().push(bundle)) {
    if (event.kind === "object-data") pieces.push(event.bytes);
    if (event.kind !== "object-end") continue;
    const bytes = new Uint8Array(zstdDecompressSync(Buffer.concat(pieces.splice(0))));
    contents.set(sha256Hex(new NodeCryptography(), bytes), bytes);
  }
  const { full } = readHeadManifests(new NodeCryptography(), headOf(bundle));
  return contentStream(full).objects.flatMap(({ sha256 }) => contents.get(sha256) ?? []);
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
