/** What a package begins with, so that it is told from a bundle, which is a tar. See core/bridge for the rest of it. */
export const PACKAGE_MAGIC = "regrow-package ";

/** True when a stream that begins with these bytes is a package; undefined while they are too few to tell. */
export function isPackage(start: Uint8Array): boolean | undefined {
  const magic = new TextEncoder().encode(PACKAGE_MAGIC);
  const known = Math.min(start.length, magic.length);
  for (let at = 0; at < known; at += 1) if (start[at] !== magic[at]) return false;
  return known === magic.length ? true : undefined;
}
