import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodePackageOpening } from "@regrow/core/bridge";
import { writeHead } from "@regrow/core/bundle";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { verifyFreshLadder } from "@regrow/trust/ladder";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { makePack } from "../../test/pack-server.ts";
import { HastyClock, MIDDLING_ENTROPY, SILENT, makeTestDevice } from "../../test/test-device.ts";
import { loadIdentity } from "../identity/index.ts";
import { clearStaging, installUpdate } from "../store/index.ts";
import { TrustMemory } from "../trust-memory/index.ts";
import { TimeFloor, UpdateDesk, Updater } from "../update/index.ts";
import { PackageClient } from "./package-client.ts";
import { PackageSource } from "./package-source.ts";

const cryptography = new NodeCryptography();
const UPDATE_ID = "6f1c1d1e-0000-4000-8000-000000000000";
const SIGNAL = new AbortController().signal;
const FILES = { "a.bin": Buffer.alloc(3_000, "a"), "b.bin": Buffer.alloc(2_000, "b") };

const publisher = makePublisher();
const head = headOf(publisher.bundle({ version: "1.1.0", files: FILES }));
const headBytes = writeHead(head);
const manifestSha256 = sha256Hex(cryptography, head.manifest);
const pack = makePack({ from: null, to: manifestSha256 }, Object.values(FILES));
const header = { answer: "a", headBytes: headBytes.length, packBytes: pack.length, etag: "one" };
const opening = encodePackageOpening({ kind: "bridged", header });
const file = Buffer.concat([opening, headBytes, pack]);
const offer = { updateId: UPDATE_ID, bundleId: UPDATE_ID, version: "1.1.0", manifestSha256, headBytes: 1 };

/** A device, and what becomes of packages that are sent to it one after the other: "installed", or the code of the error. */
async function device(): Promise<{ send: (pieces: readonly Uint8Array[]) => Promise<ErrorCode | "installed"> }> {
  const { platformRoot, product } = publisher;
  const disk = await makeTestDevice({ dmsUrl: "https://nowhere:1", platformRoot, product });
  const target = { product, platform: "linux-x64", securityVersion: 0, runningVersion: null };
  const bootloader = fakeBootloader(
    {},
    {
      "clear-staging": async ({ updateId }) => (await clearStaging(disk, updateId), null),
      install: async ({ updateId }) => {
        const { id, version } = await installUpdate({ disk, cryptography }, updateId, target);
        return { generation: id, version };
      },
    },
  );
  const clock = new HastyClock();
  const memory = new TrustMemory({ disk, cryptography, log: SILENT });
  const parts = { disk, clock, cryptography, bootloader, log: SILENT, memory, entropy: MIDDLING_ENTROPY };
  const desk = new UpdateDesk({ disk, clock, log: SILENT, onProgress: () => {} });
  return {
    async send(pieces) {
      try {
        const source = new PackageSource(piecesOf(pieces));
        const opened = await source.open();
        assert.ok(opened.kind === "bridged");
        const client = new PackageClient(source, opened);
        const updater = new Updater({
          ...{ ...parts, desk, timeFloor: new TimeFloor(clock), makeRoom: async () => {}, reboot: async () => {} },
          access: { identity: () => loadIdentity(disk), client: () => Promise.resolve(client) },
          verifyHead: (input) => verifyFreshLadder({ cryptography, ...input }),
        });
        await updater.run(offer, "console", SIGNAL);
        await source.drain();
        return "installed";
      } catch (error) {
        assert.ok(error instanceof RegrowError, String(error));
        return error.code;
      }
    },
  };
}

async function* piecesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

describe("the package of a bridged update", () => {
  it("is installed however its bytes arrive, and with the padding of a line", async () => {
    for (const pieceBytes of [1, 128, 1_024, file.length]) {
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < file.length; at += pieceBytes) pieces.push(file.subarray(at, at + pieceBytes));
      assert.equal(await (await device()).send([...pieces, new Uint8Array(100)]), "installed");
    }
  });

  it("goes on where it was cut off, wherever that was, when it is sent again", async () => {
    for (let atBytes = 1; atBytes < file.length; atBytes += 1_403) {
      const { send } = await device();
      assert.equal(await send([file.subarray(0, atBytes)]), "PACKAGE_TRUNCATED", String(atBytes));
      assert.equal(await send([file]), "installed", String(atBytes));
    }
  });

  it("is never installed with another byte in it, and is when it comes whole again", async () => {
    const { send } = await device();
    for (let atBytes = opening.length; atBytes < file.length; atBytes += 389) {
      const changed = Uint8Array.from(file);
      changed[atBytes] = (changed[atBytes] ?? 0) ^ 4;
      assert.notEqual(await send([changed]), "installed", `byte ${atBytes - opening.length} behind the header`);
    }
    assert.equal(await send([file]), "installed");
  });
});
