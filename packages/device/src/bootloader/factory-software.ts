import { checkInstallable, type GenerationReference, type InstallTarget } from "@regrow/core/boot";
import { readHeadManifests, writeHead, type BundleHead } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { listObjects } from "@regrow/core/manifest";
import type { Cryptography, Disk } from "@regrow/core/port";
import { walkFactoryBundle, type ObjectSink } from "../doctor/index.ts";
import { FILES, objectPath, stagingLayout } from "../layout/index.ts";
import { clearStaging, findDamage, installUpdate, removeTree, unless } from "../store/index.ts";

interface Ports {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/** Where its files gather. */
const UPDATE_ID = "factory-reset";

/**
 * Whether the device can go back to the bundle with which it left the factory: it is there, whole, and may be installed here. Reads
 * all of it, and changes nothing.
 * @returns its version
 * @throws RegrowError RESET_NO_FACTORY_SOFTWARE; UPDATE_* as checkInstallable
 */
export async function checkFactorySoftware(ports: Ports, target: InstallTarget): Promise<string> {
  const walk = await walkFactoryBundle(ports, { open: () => undefined });
  const head = walk?.head ?? null;
  if (walk === null || head === null || walk.problem !== undefined) throw missing(walk?.problem);
  const { full } = readHeadManifests(ports.cryptography, head);
  checkInstallable(full, target);
  return full.version;
}

/**
 * Makes a generation of the factory bundle. Can be repeated after a cut anywhere; nothing of it stays in `staging/`.
 * @throws RegrowError RESET_NO_FACTORY_SOFTWARE; as installUpdate
 */
export async function installFactorySoftware(ports: Ports, target: InstallTarget): Promise<GenerationReference> {
  const { disk } = ports;
  const staging = stagingLayout(UPDATE_ID);
  await clearStaging(disk, UPDATE_ID);
  // What the store holds need not lie there twice: a device may be too full for that.
  let needed: ReadonlySet<string> = new Set();
  const walk = await walkFactoryBundle(ports, {
    onHead: async (head) => void (needed = await findNeeded(ports, head)),
    open: (sha256) => (needed.has(sha256) ? fileSink(disk, staging.object(sha256)) : undefined),
  });
  const head = walk?.head ?? null;
  if (head === null) throw missing(walk?.problem);
  await disk.write(staging.head, writeHead(head));
  // Before the store has a name for it: bytes that a failing disk has dropped are still read back, and would count as whole.
  await disk.barrier();
  // An object that is damaged in the bundle may be here already; the install looks at each.
  const generation = await installUpdate(ports, UPDATE_ID, target);
  await removeTree(disk, staging.folder);
  return generation;
}

/** Hashes of the objects that the store does not hold whole. */
async function findNeeded({ disk, cryptography }: Ports, head: BundleHead): Promise<ReadonlySet<string>> {
  const needed = new Set<string>();
  for (const object of listObjects(readHeadManifests(cryptography, head).full)) {
    const path = objectPath(object.sha256, object.mode);
    if ((await findDamage(disk, cryptography, path, object)) !== undefined) needed.add(object.sha256);
  }
  return needed;
}

/** A new file in place of what an earlier try has left, which the store may share. */
function fileSink(disk: Disk, path: string): ObjectSink {
  let isBegun = false;
  const begin = async (): Promise<void> => {
    if (isBegun) return;
    isBegun = true;
    await unless(["ENOENT"], disk.remove(path), undefined);
    await disk.write(path, new Uint8Array(0));
  };
  return {
    write: async (bytes) => {
      await begin();
      await disk.append(path, bytes);
    },
    end: async (isRight) => {
      await begin();
      if (!isRight) await disk.remove(path);
    },
  };
}

function missing(problem: string | undefined): RegrowError {
  return new RegrowError("RESET_NO_FACTORY_SOFTWARE", { file: FILES.factoryBundle, problem: problem ?? "not there" });
}
