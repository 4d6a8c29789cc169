import { spawnSync } from "node:child_process";
import { copyFileSync, linkSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { relative } from "node:path";
import { broughtNode, PLATFORM_PACKAGES, wantedNode } from "./choose-node.mjs";
import { hasPackages, LINK, rememberInstalled } from "./installed.mjs";
import { runNpm } from "./npm.mjs";
import { OLDEST } from "./node-version.mjs";
import { BIN, NODE_PACKAGE, ROOT } from "./place.mjs";
import { SetupError, say } from "./say.mjs";

/** Scripts of packages are never run; the cache is asked first because the lock file names every hash anyway. */
const CI = [
  "ci",
  "--ignore-scripts",
  "--include=dev",
  "--include=optional",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=10000",
];

/** Brings Node as an npm package of its own, so that the root can be installed under it.
 * @param {import("./lock.mjs").HeldBy} heldBy
 * @returns {Promise<void>} */
export async function bringNode(heldBy) {
  const platform = `${process.platform}-${process.arch}`;
  const install = `install Node ${OLDEST} or newer yourself (not 24.21.0, not 25), for example from nodejs.org`;
  if (PLATFORM_PACKAGES[platform] === undefined)
    throw new SetupError(`no Node can be brought for ${platform}: ${install}`);
  await runNpm(process.execPath, [...CI, "--workspaces=false"], NODE_PACKAGE, heldBy);
  const path = broughtNode();
  if (path === undefined) {
    // An optional package that cannot be fetched is no error to npm.
    const check = "check the network and `npm config get registry` and try again";
    throw new SetupError(`npm could not fetch the Node for ${platform}: ${check}, or ${install}`);
  }
  const answer = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 30_000 });
  if (answer.stdout?.trim() === `v${wantedNode()}`) return;
  throw new SetupError(
    `the brought Node does not run here (${answer.error?.message ?? answer.stderr.trim()}): ${install}`,
  );
}

/** Installs the packages of the lock file under the chosen Node and puts that Node into the PATH of npm's scripts.
 * @param {import("./choose-node.mjs").Node} node
 * @param {import("./lock.mjs").HeldBy} heldBy
 * @returns {Promise<void>} */
export async function installPackages(node, heldBy) {
  if (node.path === undefined) throw new SetupError(`no Node to install with: ${node.reason}`);
  if (!hasPackages()) {
    say("installing the packages of package-lock.json");
    await runNpm(node.path, CI, ROOT, heldBy);
  }
  rmSync(LINK, { force: true });
  if (node.brought) link(node.path);
  rememberInstalled();
}

/** @param {string} path */
function link(path) {
  mkdirSync(BIN, { recursive: true });
  if (process.platform !== "win32") {
    symlinkSync(relative(BIN, path), LINK);
    return;
  }
  try {
    linkSync(path, LINK); // symbolic links need a privilege on Windows
  } catch {
    copyFileSync(path, LINK);
  }
}
