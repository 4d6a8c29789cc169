import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { getuid } from "node:process";
import { promisify } from "node:util";
import { until } from "./until.ts";

const UNMOUNT_MS = 60_000;
const run = promisify(execFile);

/** A file system of a test's own, unmounted in the end. */
export interface Mounted extends AsyncDisposable {
  readonly path: string;
  /** Changes its options, such as `size=8m`. */
  remount(options: string): Promise<void>;
}

/** Mounts at `path`, which is made. Needs root. */
export async function mount(path: string, words: readonly string[]): Promise<Mounted> {
  await mkdir(path, { recursive: true });
  await run("mount", [...words, path]);
  return {
    path,
    remount: async (options) => void (await run("mount", ["-o", `remount,${options}`, path])),
    // A killed process holds its files for a moment after it counts as gone.
    [Symbol.asyncDispose]: async () => void (await until(`${path} unmounted`, () => run("umount", [path]), UNMOUNT_MS)),
  };
}

/** A new ext4 image; sparse. */
export async function makeExt4(file: string, sizeMiB: number): Promise<void> {
  await run("truncate", ["-s", `${sizeMiB}M`, file]);
  await run("mkfs.ext4", ["-q", file]);
}

/** Why nothing can be mounted here, for a test that is skipped then; undefined where it can. */
export async function whyNoMount(folder: string, kind: "tmpfs" | "loop"): Promise<string | undefined> {
  if (getuid?.() !== 0) return "mounting needs root";
  const at = `${folder}/mount-try`;
  try {
    if (kind === "loop") await makeExt4(`${at}.ext4`, 8);
    await using _tried = await mount(at, kind === "loop" ? ["-o", "loop", `${at}.ext4`] : ["-t", "tmpfs", "tmpfs"]);
    return undefined;
  } catch (thrown) {
    return `no ${kind} mount here: ${thrown instanceof Error ? thrown.message.split("\n")[0] : String(thrown)}`;
  }
}
