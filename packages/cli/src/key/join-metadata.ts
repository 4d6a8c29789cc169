import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { parseTargets, productRootTarget, type Targets } from "@regrow/core/trust";
import { areSigned, newestRoot } from "./newest-root.ts";
import { repositoryOf, type Owner, type OwnerMetadata, type PresentMetadata } from "./publisher-folder.ts";

/** Named differences in an error; more would hide them. */
const MAX_NAMED = 5;

/**
 * The newest of what a publisher's folder has of an owner and of what somebody else, such as a DMS, holds. The folder's roots are what is
 * trusted: the others' must go on from them. That something has expired does not matter here: who signs it anew must have it first.
 * @throws RegrowError METADATA_FORKED where each has signed what the other does not have; TRUST_* for what is not rightly signed
 */
export function joinMetadata(
  cryptography: Cryptography,
  owner: Owner,
  here: PresentMetadata,
  held: OwnerMetadata,
): OwnerMetadata {
  const repository = repositoryOf(owner);
  for (const [index, root] of here.roots.slice(0, held.roots.length).entries())
    if (!isSame(root, held.roots[index])) throw forked(`root ${index + 1} of ${repository}`);
  if (!areSigned(cryptography, newestRoot(cryptography, held.roots), held.targets))
    throw new RegrowError("TRUST_SIGNATURE_INVALID", { file: `${repository}/targets.json`, role: "targets" });
  const roots = held.roots.length > here.roots.length ? held.roots : here.roots;
  return { roots, targets: here.targets === null ? held.targets : newerTargets(owner, here.targets, held.targets) };
}

/** The platform vouches for the product by its first root. @throws RegrowError TRUST_PRODUCT_UNKNOWN */
export function requireVouched(
  cryptography: Cryptography,
  platform: OwnerMetadata,
  product: string,
  { roots: [first = new Uint8Array()] }: OwnerMetadata,
): void {
  const named = parseTargets(platform.targets, "platform/targets.json").targets.get(productRootTarget(product));
  if (named?.sha256 !== sha256Hex(cryptography, first)) throw new RegrowError("TRUST_PRODUCT_UNKNOWN", { product });
}

function newerTargets(owner: Owner, here: Uint8Array, held: Uint8Array): Uint8Array {
  const file = `${repositoryOf(owner)}/targets.json`;
  const [mine, theirs] = [parseTargets(here, file), parseTargets(held, file)];
  if (mine.version === theirs.version) {
    if (!isSame(mine.signedBytes, theirs.signedBytes)) throw forked(`targets ${mine.version}`, owner, mine, theirs);
    return here;
  }
  const isMineNewer = mine.version > theirs.version;
  const forgotten = isMineNewer ? missingIn(owner, mine, theirs) : missingIn(owner, theirs, mine);
  if (forgotten.length > 0) throw forked(`targets ${mine.version} here, ${theirs.version} there`, owner, mine, theirs);
  return isMineNewer ? here : held;
}

/** What the older list names and the newer one does not, or otherwise. A platform may vouch for another first root of a product. */
function missingIn(owner: Owner, newer: Targets, older: Targets): readonly string[] {
  return [...older.targets].flatMap(([path, { sha256 }]) => {
    const found = newer.targets.get(path);
    return found !== undefined && (owner === "platform" || found.sha256 === sha256) ? [] : [path];
  });
}

function forked(metadata: string, owner?: Owner, mine?: Targets, theirs?: Targets): RegrowError {
  if (owner === undefined || mine === undefined || theirs === undefined)
    return new RegrowError("METADATA_FORKED", { metadata, reason: "another one of that version is held" });
  const [onlyHere, onlyThere] = [missingIn(owner, theirs, mine), missingIn(owner, mine, theirs)];
  return new RegrowError("METADATA_FORKED", {
    metadata: `${metadata}, of ${repositoryOf(owner)}`,
    "only here": namesOf(onlyHere),
    "only there": namesOf(onlyThere),
  });
}

function namesOf(paths: readonly string[]): string {
  const more = paths.length > MAX_NAMED ? `, and ${paths.length - MAX_NAMED} more` : "";
  return paths.length === 0 ? "nothing" : `${paths.slice(0, MAX_NAMED).join(", ")}${more}`;
}

function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
