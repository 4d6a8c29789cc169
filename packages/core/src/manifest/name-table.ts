import { RegrowError } from "../error/index.ts";
import { checkLinkTarget, foldName, printable, unsafe } from "./path-rules.ts";

type Held =
  | { readonly kind: "file" | "directory"; readonly path: string }
  | { readonly kind: "parent"; readonly path: string }
  | { readonly kind: "link"; readonly path: string; readonly target: string; readonly field: string };

/** Links that one path may lead through, as Linux has it. */
const MAX_HOPS = 40;
/** Steps that all links of a table may take together: real trees need some ten for each. */
const MAX_STEPS = 1_000_000;

/**
 * The names of one folder tree, refused where a file system could take two for one or a name could leave the folder.
 * Parents are held too: `A/x` and `a/y` are one folder on some systems and two on others.
 */
export class NameTable {
  readonly #names = new Map<string, Held>();
  readonly #links: (Held & { readonly kind: "link" })[] = [];
  #steps = 0;

  /** @throws RegrowError MANIFEST_NAME_DUPLICATE, MANIFEST_PATH_UNSAFE */
  add(kind: "file" | "directory", path: string, field: string): void {
    this.#hold({ kind, path }, field);
  }

  /** @throws RegrowError MANIFEST_NAME_DUPLICATE, MANIFEST_PATH_UNSAFE */
  addLink(path: string, target: string, field: string): void {
    checkLinkTarget(target, field);
    const link = { kind: "link", path, target, field } as const;
    this.#hold(link, field);
    this.#links.push(link);
  }

  /**
   * Follows every link, through other links too, once all names are there. One that leads to nothing is harmless.
   * @throws RegrowError MANIFEST_PATH_UNSAFE for one that leaves the tree or goes in circles
   */
  checkLinks(): void {
    for (const link of this.#links) this.#follow(link);
  }

  #hold(held: Held, field: string): void {
    const folded = foldName(held.path);
    this.#holdParents(held.path, folded, field);
    const found = this.#names.get(folded);
    // A folder may be named after what is in it, whichever is sorted first.
    if (found !== undefined && !(found.kind === "parent" && held.kind === "directory" && found.path === held.path)) {
      throw duplicate(field, held.path, found.path);
    }
    this.#names.set(folded, held);
  }

  #holdParents(path: string, folded: string, field: string): void {
    let end = path.indexOf("/");
    let foldedEnd = folded.indexOf("/");
    while (end !== -1 && foldedEnd !== -1) {
      const parent = path.slice(0, end);
      const foldedParent = folded.slice(0, foldedEnd);
      const found = this.#names.get(foldedParent);
      if (found === undefined) this.#names.set(foldedParent, { kind: "parent", path: parent });
      else if (found.kind === "link") throw unsafe(field, path, `lies behind the link ${printable(found.path)}`);
      else if (found.kind === "file" || found.path !== parent) throw duplicate(field, path, found.path);
      end = path.indexOf("/", end + 1);
      foldedEnd = folded.indexOf("/", foldedEnd + 1);
    }
  }

  #follow(link: Held & { readonly kind: "link" }): void {
    const refuse = (reason: string): RegrowError => unsafe(link.field, `${link.path} -> ${link.target}`, reason);
    /** Folded paths of the folders passed so far, the innermost last. */
    const passed = prefixesOf(link.path).slice(0, -1);
    const ahead = link.target.split("/").toReversed();
    let hops = 0;
    for (let part = ahead.pop(); part !== undefined; part = ahead.pop()) {
      this.#steps += 1;
      if (this.#steps > MAX_STEPS) throw refuse("too many links to follow");
      if (part === "" || part === ".") continue;
      if (part === "..") {
        if (passed.pop() === undefined) throw refuse("the link leaves the tree");
        continue;
      }
      const parent = passed.at(-1);
      const path = parent === undefined ? foldName(part) : `${parent}/${foldName(part)}`;
      const found = this.#names.get(path);
      if (found?.kind !== "link") {
        passed.push(path);
        continue;
      }
      hops += 1;
      if (hops > MAX_HOPS) throw refuse("the link goes in circles");
      for (const next of found.target.split("/").toReversed()) ahead.push(next);
    }
  }
}

/** The folded path of every folder on the way, and of the path itself. */
function prefixesOf(path: string): string[] {
  const parts = foldName(path).split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function duplicate(field: string, name: string, other: string): RegrowError {
  return new RegrowError("MANIFEST_NAME_DUPLICATE", { field, name: printable(name), other: printable(other) });
}
