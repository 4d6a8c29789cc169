import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BIN, ROOT } from "./place.mjs";

/** In node_modules, so that whatever removes or replaces the packages removes the claim that they are there. */
const STAMP = join(ROOT, "node_modules", ".regrow-setup");

/** File name of the link to the brought Node. */
export const LINK = join(BIN, process.platform === "win32" ? "node.exe" : "node");

/** Whether nothing is to be done.
 * @param {import("./choose-node.mjs").Node} node
 * @returns {boolean} */
export function isInstalled(node) {
  if (node.path === undefined || (node.brought && !existsSync(LINK))) return false;
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === lockHash();
}

/** Remembers what is installed. */
export function rememberInstalled() {
  writeFileSync(STAMP, lockHash());
}

/** @returns {boolean} whether the packages of the present lock file are there */
export function hasPackages() {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === lockHash();
}

/** @returns {string} */
function lockHash() {
  return createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
}
