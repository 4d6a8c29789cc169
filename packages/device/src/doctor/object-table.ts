import { listObjects, type ManifestObject } from "@regrow/core/manifest";
import type { Cryptography, Disk } from "@regrow/core/port";
import { generationLayout, objectPath } from "../layout/index.ts";
import { findDamage, planGeneration, type SignedGeneration } from "../store/index.ts";

/** An object that installed generations need, and what is wrong with it. */
export interface ObjectState {
  readonly object: ManifestObject;
  /** Why the store's own name for it cannot be used; undefined where it can. */
  readonly problem: string | undefined;
  /** Versions that need it. */
  readonly versions: readonly string[];
  /** Its names in generations that are not right. */
  readonly wrongNames: readonly { readonly path: string; readonly reason: string; readonly version: string }[];
  /** Its names in generations that are right: each a source of repair, where it is another file. */
  readonly rightNames: readonly string[];
}

type Signed = Pick<SignedGeneration, "head" | "full">;

/** Sources of repair that are remembered for one object. */
const MAX_RIGHT_NAMES = 4;

interface Row {
  readonly object: ManifestObject;
  readonly versions: Set<string>;
  readonly wrongNames: ObjectState["wrongNames"][number][];
  readonly rightNames: string[];
}

/** Objects by the path that the store has them under. */
export class ObjectTable {
  readonly #rows = new Map<string, Row>();

  knows(path: string): boolean {
    return this.#rows.has(path);
  }

  addWrong(object: ManifestObject, name: ObjectState["wrongNames"][number]): void {
    this.#row(object).wrongNames.push(name);
  }

  addNeeded(id: string, signed: Signed, wrong: ReadonlySet<string>, version: string): void {
    for (const object of listObjects(signed.full)) this.#row(object).versions.add(version);
    for (const { path, object } of filesOf(id, signed)) {
      const { rightNames } = this.#row(object);
      if (!wrong.has(path) && rightNames.length < MAX_RIGHT_NAMES) rightNames.push(path);
    }
  }

  /** The store's own names are read now; objects with nothing wrong are left out. */
  async states({
    disk,
    cryptography,
  }: {
    readonly disk: Disk;
    readonly cryptography: Cryptography;
  }): Promise<readonly ObjectState[]> {
    const states: ObjectState[] = [];
    for (const [path, { object, versions, wrongNames, rightNames }] of this.#rows) {
      const damage = await findDamage(disk, cryptography, path, object);
      const problem = damage ?? ((await disk.status(path))?.mode === object.mode ? undefined : "wrong mode");
      if (problem !== undefined || wrongNames.length > 0)
        states.push({ object, problem, versions: [...versions], wrongNames, rightNames });
    }
    return states;
  }

  #row({ sha256, mode, sizeBytes }: ManifestObject): Row {
    const path = objectPath(sha256, mode);
    const known = this.#rows.get(path);
    if (known !== undefined) return known;
    const object = { sha256, mode, sizeBytes };
    const row: Row = { object, versions: new Set(), wrongNames: [], rightNames: [] };
    this.#rows.set(path, row);
    return row;
  }
}

function* filesOf(
  id: string,
  { head, full }: Signed,
): Generator<{ readonly path: string; readonly object: ManifestObject }> {
  const { folder } = generationLayout(id);
  for (const [below, names] of planGeneration(head, full)) {
    for (const [name, planned] of names) {
      const path = below === "" ? `${folder}/${name}` : `${folder}/${below}/${name}`;
      if (planned.kind === "file") yield { path, object: planned };
    }
  }
}
