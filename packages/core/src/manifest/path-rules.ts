import { RegrowError } from "../error/index.ts";
import { MANIFEST_LIMITS } from "./manifest.ts";

/** Names that only the framework may use. */
const SYSTEM_PREFIX = "sys/";

const encoder = new TextEncoder();

/**
 * A path below a tree: relative, "/" between parts, no part that moves or hides.
 * @throws RegrowError MANIFEST_PATH_UNSAFE
 */
export function checkPath(path: string, field: string): void {
  checkName(path, field, MANIFEST_LIMITS.pathBytes);
}

/**
 * A row's name. What starts with `sys/` belongs to the framework and comes with it, never with a bundle or a user.
 * @throws RegrowError MANIFEST_PATH_UNSAFE
 */
export function checkRowName(name: string, field: string): void {
  checkName(name, field, MANIFEST_LIMITS.rowNameLength);
  if (foldName(name).startsWith(SYSTEM_PREFIX)) throw unsafe(field, name, "names below sys/ belong to the framework");
}

/**
 * A tree's name: one part, because its folder lies beside those of other trees.
 * @throws RegrowError MANIFEST_PATH_UNSAFE
 */
export function checkTreeName(name: string, field: string): void {
  checkName(name, field, MANIFEST_LIMITS.rowNameLength);
  if (name.includes("/")) throw unsafe(field, name, "a tree's name is a single part");
}

/**
 * A link's text, by itself: relative and clean. Where it leads is for `checkLinks`.
 * @throws RegrowError MANIFEST_PATH_UNSAFE
 */
export function checkLinkTarget(target: string, field: string): void {
  if (target === "") throw unsafe(field, target, "a link leads nowhere");
  if (target.startsWith("/")) throw unsafe(field, target, "a link must be relative");
  if (hasForbiddenCharacter(target)) throw unsafe(field, target, "backslash or control character");
  if (encoder.encode(target).length > MANIFEST_LIMITS.linkBytes) throw unsafe(field, target, "too long");
}

/** Equal for names that some file systems take for one: case and composition of accents do not count. */
export function foldName(name: string): string {
  return name.normalize("NFC").toLowerCase().normalize("NFC");
}

/** The error of a name that could leave its folder. */
export function unsafe(field: string, name: string, reason: string): RegrowError {
  return new RegrowError("MANIFEST_PATH_UNSAFE", { field, name: printable(name), reason });
}

/** A foreign name without what could disturb a terminal. */
export function printable(name: string): string {
  return name.slice(0, 128).replace(/\p{C}/gu, "?");
}

function checkName(name: string, field: string, maxBytes: number): void {
  if (name === "") throw unsafe(field, name, "empty");
  if (name.startsWith("/")) throw unsafe(field, name, "absolute");
  if (hasForbiddenCharacter(name)) throw unsafe(field, name, "backslash or control character");
  if (encoder.encode(name).length > maxBytes) throw unsafe(field, name, `longer than ${maxBytes} bytes`);
  const parts = name.split("/");
  if (parts.length > MANIFEST_LIMITS.pathParts)
    throw unsafe(field, name, `deeper than ${MANIFEST_LIMITS.pathParts} folders`);
  for (const part of parts) {
    if (part === "" || part === "." || part === "..") throw unsafe(field, name, "empty, '.' or '..' part");
  }
}

function hasForbiddenCharacter(name: string): boolean {
  return !name.isWellFormed() || /[\\\p{Cc}]/u.test(name);
}
