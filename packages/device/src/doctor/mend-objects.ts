import { DiskError, type Disk } from "@regrow/core/port";
import { FOLDERS, objectFolder, objectPath, stagingLayout } from "../layout/index.ts";
import { findDamage, unless } from "../store/index.ts";
import { walkFactoryBundle, type ObjectSink } from "./factory-bundle.ts";
import type { Remedy } from "./finding.ts";
import type { ObjectState } from "./object-table.ts";
import type { DoctorPorts } from "./survey.ts";
import type { Workshop } from "./workshop.ts";

interface Source {
  readonly path: string;
  readonly from: string;
}

const ADVICE = "no whole copy is on this device; a device with a DMS fetches it with 'doctor' on its console";

/** Gives objects back, each from the first whole copy that is found, then their names in the generations. What is whole stays. */
export class ObjectMender {
  readonly #ports: DoctorPorts;
  readonly #workshop: Workshop;
  /** Objects that were taken out of the factory bundle, by hash. */
  #factory: ReadonlyMap<string, string> = new Map();

  constructor(ports: DoctorPorts, workshop: Workshop) {
    this.#ports = ports;
    this.#workshop = workshop;
  }

  async mend(states: readonly ObjectState[]): Promise<ReadonlyMap<ObjectState, Remedy>> {
    const remedies = new Map<ObjectState, Remedy>();
    for (const state of states) remedies.set(state, await attempt(() => this.#mendOne(state)));
    const left = states.filter((state) => remedies.get(state)?.kind === "remains");
    if (left.length > 0) this.#factory = await extract(this.#ports, this.#workshop, left);
    for (const state of left)
      if (this.#factory.has(state.object.sha256)) remedies.set(state, await attempt(() => this.#mendOne(state)));
    return remedies;
  }

  async #mendOne(state: ObjectState): Promise<Remedy> {
    const from = await this.#giveObject(state);
    if (from === undefined) return { kind: "remains", advice: ADVICE };
    for (const { path } of state.wrongNames) await this.#giveName(state, path);
    return { kind: "repaired", from };
  }

  /** Where the store's own object is from; undefined when there is no source. */
  async #giveObject({ object, problem, rightNames, wrongNames }: ObjectState): Promise<string | undefined> {
    const { disk, cryptography } = this.#ports;
    const path = objectPath(object.sha256, object.mode);
    if (problem === undefined) return "the same file in the store";
    if (problem === "wrong mode") {
      await disk.setMode(path, object.mode);
      await disk.sync(path);
      return "its own bytes";
    }
    await disk.makeDirectory(objectFolder(object.sha256));
    for (const name of rightNames) {
      if ((await findDamage(disk, cryptography, name, object)) !== undefined) continue;
      if (await this.#moveIn(await this.#workshop.link(name, object), path)) return "another copy of the file";
    }
    for (const source of await this.#sources(object.sha256, object.mode, wrongNames)) {
      if ((await findDamage(disk, cryptography, source.path, object)) !== undefined) continue;
      if (await this.#moveIn(await this.#workshop.make(disk.readStream(source.path), object), path)) return source.from;
    }
    return undefined;
  }

  async #giveName({ object }: ObjectState, path: string): Promise<void> {
    const { disk, cryptography } = this.#ports;
    const isRight =
      (await findDamage(disk, cryptography, path, object)) === undefined &&
      (await disk.status(path))?.mode === object.mode;
    // It was the same file as the object, whose mode has been set.
    if (isRight) return;
    await this.#moveIn(await this.#workshop.link(objectPath(object.sha256, object.mode), object), path);
  }

  async #moveIn(made: string | undefined, path: string): Promise<boolean> {
    if (made === undefined) return false;
    await this.#workshop.moveIn(made, path);
    return true;
  }

  async #sources(sha256: string, mode: number, wrongNames: ObjectState["wrongNames"]): Promise<readonly Source[]> {
    const { disk } = this.#ports;
    const otherMode = mode === 0o444 ? 0o555 : 0o444;
    const factory = this.#factory.get(sha256);
    return [
      { path: objectPath(sha256, otherMode), from: "another copy of the file" },
      ...wrongNames.map(({ path }) => ({ path, from: "its own bytes" })),
      ...(await stagedPaths(disk, sha256)).map((path) => ({ path, from: "what was downloaded" })),
      ...(factory === undefined ? [] : [{ path: factory, from: "the factory bundle" }]),
    ];
  }
}

/** A disk that fails ends one repair, not all. */
export async function attempt(work: () => Promise<Remedy>): Promise<Remedy> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return { kind: "remains", advice: `the disk answered ${error.code} at ${error.path}` };
  }
}

async function stagedPaths(disk: Disk, sha256: string): Promise<readonly string[]> {
  const updates = await unless(["ENOENT", "EIO"], disk.list(FOLDERS.staging), []);
  return updates.map(({ name }) => stagingLayout(name).object(sha256));
}

/** Takes objects out of the factory bundle in one pass. */
async function extract(
  ports: DoctorPorts,
  workshop: Workshop,
  wanted: readonly ObjectState[],
): Promise<ReadonlyMap<string, string>> {
  const { disk } = ports;
  const hashes = new Set(wanted.map(({ object }) => object.sha256));
  const taken = new Map<string, string>();
  const open = (sha256: string): ObjectSink | undefined => {
    if (!hashes.has(sha256)) return undefined;
    let path: string | undefined;
    return {
      write: async (bytes) => {
        path ??= await workshop.newPath();
        await disk.append(path, bytes);
      },
      end: async (isRight) => {
        path ??= await workshop.newPath();
        // An object without bytes.
        if ((await disk.status(path)) === undefined) await disk.write(path, new Uint8Array(0));
        if (isRight) taken.set(sha256, path);
      },
    };
  };
  try {
    await walkFactoryBundle(ports, { open });
  } catch (error) {
    // No room to take them all: those that are out can be given back.
    if (!(error instanceof DiskError)) throw error;
  }
  return taken;
}
