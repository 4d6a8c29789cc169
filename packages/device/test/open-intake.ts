import { EMPTY_BOOT_RECORD, beginTrial, confirmTrial } from "@regrow/core/boot";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { headOf, type Publisher } from "@regrow/testing/publisher";
import type { BundleIntake, TakeOptions, Taken } from "../src/intake/index.ts";
import { stagingLayout } from "../src/layout/index.ts";
import { makeIntake } from "../src/kernel/make-intake.ts";
import { clearStaging, installUpdate, removeTree } from "../src/store/index.ts";
import { UpdateDesk } from "../src/update/update-desk.ts";
import { fakeBootloader, type FakeBootloader } from "./fake-bootloader.ts";
import { SILENT, makeTestDevice } from "./test-device.ts";

const cryptography = new NodeCryptography();

/** The way in for files on a device of tests, over a bootloader whose store is the real one. */
export interface OpenIntake {
  readonly disk: SimulatedDisk;
  readonly bootloader: FakeBootloader;
  readonly desk: UpdateDesk;
  readonly clock: VirtualClock;
  readonly intake: BundleIntake;
  take(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, options?: Partial<TakeOptions>): Promise<Taken>;
  /** The code of the error with which it ends; "taken" for none. */
  outcome(pieces: Iterable<Uint8Array>, options?: Partial<TakeOptions>): Promise<ErrorCode | "taken">;
}

export async function openIntake(
  publisher: Publisher,
  options: {
    readonly disk?: SimulatedDisk;
    readonly installed?: Uint8Array;
    readonly securityVersion?: number;
    readonly clock?: VirtualClock;
  } = {},
): Promise<OpenIntake> {
  const disk =
    options.disk ?? (await makeTestDevice({ platformRoot: publisher.platformRoot, product: publisher.product }));
  const install = async (updateId: string, runningVersion: string | null = null) =>
    installUpdate({ disk, cryptography }, updateId, {
      product: publisher.product,
      platform: "linux-x64",
      securityVersion: bootloader.status.record.securityVersion,
      runningVersion,
    });
  const bootloader = fakeBootloader(
    { record: { ...EMPTY_BOOT_RECORD, securityVersion: options.securityVersion ?? 0 } },
    {
      "clear-staging": async ({ updateId }) => (await clearStaging(disk, updateId), null),
      install: async ({ updateId }) => {
        const generation = await install(updateId);
        const { record } = beginTrial(bootloader.status.record, generation, updateId);
        bootloader.status = { ...bootloader.status, record };
        await removeTree(disk, stagingLayout(updateId).folder);
        return { generation: generation.id, version: generation.version };
      },
    },
  );
  const clock = options.clock ?? new VirtualClock();
  const desk = new UpdateDesk({ disk, clock, log: SILENT, onProgress: () => {} });
  const intake = makeIntake({ disk, cryptography, clock, log: SILENT, bootloader, desk, trust: undefined });
  const take: OpenIntake["take"] = (pieces, given = {}) =>
    intake.takeBundle(streamOf(pieces), { by: "console", signal: new AbortController().signal, ...given });
  if (options.installed !== undefined) {
    await take([options.installed]);
    const { record } = confirmTrial(bootloader.status.record);
    const { id = "", product = "", version = "", securityVersion = 0 } = record.confirmed ?? {};
    bootloader.status = {
      ...bootloader.status,
      record,
      running: { id, product, version, securityVersion, onTrial: false },
    };
  }
  const outcome: OpenIntake["outcome"] = async (pieces, given) => {
    try {
      await take(pieces, given);
      return "taken";
    } catch (error) {
      if (error instanceof RegrowError) return error.code;
      throw error;
    }
  };
  return { disk, bootloader, desk, clock, intake, take, outcome };
}

export function manifestHashOf(bundle: Uint8Array): string {
  return sha256Hex(cryptography, headOf(bundle).manifest);
}

/** Bytes in pieces of a length. */
export function inPieces(bytes: Uint8Array, pieceBytes: number): readonly Uint8Array[] {
  const count = Math.ceil(bytes.length / pieceBytes);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes));
}

async function* streamOf(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* pieces;
}
