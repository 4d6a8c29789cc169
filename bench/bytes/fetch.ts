import { execFile } from "node:child_process";
import { hash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Archive } from "./pairs.ts";

const run = promisify(execFile);

/** Downloads stay here from one run to the next. */
const CACHE = join(tmpdir(), "regrow-bench-bytes");

/** A release, unpacked into a new folder below `folder`. @throws Error where it cannot be had or is another one */
export async function unpackRelease(archive: Archive, folder: string): Promise<string> {
  const file = await fetchArchive(archive);
  const target = await mkdtemp(join(folder, "release-"));
  if (archive.source === "npm") await run("tar", ["-xzf", file, "-C", target]);
  else await run("dpkg-deb", ["-x", file, target]);
  return target;
}

async function fetchArchive(archive: Archive): Promise<string> {
  const file = join(CACHE, archive.sha256);
  if (!(await exists(file))) {
    await mkdir(CACHE, { recursive: true });
    const folder = await mkdtemp(join(CACHE, "partial-"));
    try {
      await download(archive, folder);
      const [name] = await readdir(folder);
      if (name === undefined) throw new Error("nothing came");
      await rename(join(folder, name), file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const actual = hash("sha256", await readFile(file));
  if (actual === archive.sha256) return file;
  await rm(file);
  throw new Error(`${archive.name} ${archive.version} is another one: ${actual}`);
}

/** By the package manager, from where this machine has it look. */
async function download({ source, name, version }: Archive, folder: string): Promise<void> {
  if (source === "npm") await run("npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", folder]);
  else await run("apt-get", ["download", "-q", `${name}=${version}`], { cwd: folder });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
