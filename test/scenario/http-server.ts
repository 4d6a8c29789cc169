import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { promisify } from "node:util";

/** Releases of a real npm program; both are fixtures. */
export type HttpServerVersion = "14.0.0" | "14.1.1";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const INSTALL_MS = 300_000;
const FILES = ["package.json", "package-lock.json", "regrow.json", "site/index.html"];

/** The folder of an installed http-server with its regrow.json: ready to be built into a bundle. Installed at first use. */
export async function httpServerFolder(version: HttpServerVersion): Promise<string> {
  const fixture = join(ROOT, "test", "fixtures", `http-server-${version}`);
  const folder = join(ROOT, ".regrow", "cache", `http-server-${version}-${await hashOf(fixture)}`);
  if (await exists(join(folder, "node_modules"))) return folder;
  const partial = `${folder}.${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  for (const name of FILES) await cp(join(fixture, name), join(partial, name));
  await installPackages(partial);
  await rename(partial, folder).catch(async (thrown: unknown) => {
    if (!(await exists(folder))) throw thrown; // another test was faster
    await rm(partial, { recursive: true });
  });
  return folder;
}

/** The lock file names every hash, so what npm has in its cache is as good as the registry's. */
async function installPackages(folder: string): Promise<void> {
  const command = ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env["npm_execpath"];
  const [program, words] = npm?.endsWith(".js") === true ? [process.execPath, [npm, ...command]] : ["npm", command];
  // What an outer npm says about its own command is not for this one.
  const environment = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_workspace|config_local_prefix)/i.test(name),
  );
  await promisify(execFile)(program, words, { cwd: folder, timeout: INSTALL_MS, env: Object.fromEntries(environment) });
}

/** A fixture that was changed is installed anew. */
async function hashOf(fixture: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of FILES) hash.update(await readFile(join(fixture, name)));
  return hash.digest("hex").slice(0, 12);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
