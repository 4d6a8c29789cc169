import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { nameOf, type SignedFile } from "./export-format.ts";

/** Versions of metadata that came, lowest first. */
export interface Versions {
  readonly root: readonly number[];
  readonly targets: readonly number[];
}

/** Signed files of an import, on the disk until they have been verified. */
export class SignedFiles {
  readonly #folder: string;
  readonly #files = new Map<string, { readonly file: SignedFile; readonly path: string }>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<SignedFiles> {
    await mkdir(folder);
    return new SignedFiles(folder);
  }

  async add(file: SignedFile, bytes: Uint8Array): Promise<void> {
    // Numbered: no name of the export is ever one on this disk.
    const path = join(this.#folder, String(this.#files.size));
    await writeFile(path, bytes, { flag: "wx", mode: 0o600 });
    this.#files.set(keyOf(file), { file, path });
  }

  has(file: SignedFile): boolean {
    return this.#files.has(keyOf(file));
  }

  /** @throws RegrowError IMPORT_MALFORMED where it has not come */
  async read(file: SignedFile): Promise<Uint8Array> {
    const found = this.#files.get(keyOf(file));
    if (found === undefined) throw new RegrowError("IMPORT_MALFORMED", { missing: keyOf(file) });
    return readFile(found.path);
  }

  /** Of the platform (null) or a product. */
  versionsOf(product: string | null): Versions {
    const of = { root: [] as number[], targets: [] as number[] };
    for (const { file } of this.#files.values())
      if ((file.kind === "platform" || file.kind === "product") && file.product === product)
        of[file.role].push(file.version);
    const ascending = (versions: readonly number[]): number[] => versions.toSorted((a, b) => a - b);
    return { root: ascending(of.root), targets: ascending(of.targets) };
  }

  /** Codes of products of which metadata has come. */
  products(): ReadonlySet<string> {
    const codes = new Set<string>();
    for (const { file } of this.#files.values())
      if (file.kind === "product" && file.product !== null) codes.add(file.product);
    return codes;
  }
}

function keyOf(file: SignedFile): string {
  return nameOf({ kind: "signed", file });
}
