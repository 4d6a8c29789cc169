import { existsSync } from "node:fs";
import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SystemClock } from "@regrow/node/clock";

/** A control group of this machine that limits the memory of what is started in it. */
export interface MemoryGroup extends AsyncDisposable {
  /** Starts something: its processes, and theirs, are in the group. */
  start<Result>(begin: () => Promise<Result>): Promise<Result>;
  /** What cannot be dropped of the memory in use, in bytes. */
  used(): Promise<number>;
  limit(bytes: number): Promise<void>;
  /** Processes that were ended because there was no more. */
  killed(): Promise<number>;
}

const ROOT = "/sys/fs/cgroup";
const GONE_TRIES = 200;

interface Files {
  readonly folder: string;
  readonly most: string;
  readonly used: string;
  readonly inactive: string;
  readonly events: string;
}

/** Undefined where none can be made: not root, or no controller of memory. */
export async function openMemoryGroup(name: string): Promise<MemoryGroup | undefined> {
  const files = await makeGroup(`regrow-test-${name}-${process.pid}`).catch(() => undefined);
  if (files === undefined) return undefined;
  const path = (file: string): string => join(files.folder, file);
  const number = async (file: string, line: string): Promise<number> =>
    Number(new RegExp(`^${line} (\\d+)$`, "m").exec(await readFile(path(file), "utf8"))?.[1] ?? 0);
  return {
    async start(begin) {
      const own = await ownGroup(files);
      await writeFile(path("cgroup.procs"), String(process.pid));
      try {
        return await begin();
      } finally {
        await writeFile(join(own, "cgroup.procs"), String(process.pid));
      }
    },
    used: async () => Number(await readFile(path(files.used), "utf8")) - (await number("memory.stat", files.inactive)),
    limit: (bytes) => writeFile(path(files.most), String(Math.floor(bytes))),
    killed: () => number(files.events, "oom_kill"),
    async [Symbol.asyncDispose]() {
      // Processes that were told to end are in it until they have.
      const clock = new SystemClock();
      for (let tries = 0; tries < GONE_TRIES; tries += 1) {
        const isGone = await rmdir(files.folder).then(
          () => true,
          () => false,
        );
        if (isGone) return;
        await clock.sleep(50);
      }
    },
  };
}

async function makeGroup(name: string): Promise<Files> {
  if (existsSync(`${ROOT}/memory/cgroup.procs`)) {
    const folder = `${ROOT}/memory/${name}`;
    await mkdir(folder);
    return {
      folder,
      most: "memory.limit_in_bytes",
      used: "memory.usage_in_bytes",
      inactive: "total_inactive_file",
      events: "memory.oom_control",
    };
  }
  const controllers = await readFile(`${ROOT}/cgroup.subtree_control`, "utf8");
  if (!controllers.split(/\s+/).includes("memory")) throw new Error("no controller of memory");
  const folder = `${ROOT}/${name}`;
  await mkdir(folder);
  return {
    folder,
    most: "memory.max",
    used: "memory.current",
    inactive: "inactive_file",
    events: "memory.events",
  };
}

/** Where this process is now. */
async function ownGroup({ folder }: Files): Promise<string> {
  const isFirst = folder.startsWith(`${ROOT}/memory/`);
  const lines = (await readFile("/proc/self/cgroup", "utf8")).split("\n");
  const line = lines.find((each) => (isFirst ? /^\d+:memory:/.test(each) : each.startsWith("0::"))) ?? "";
  return join(isFirst ? `${ROOT}/memory` : ROOT, line.replace(/^[^:]*:[^:]*:/, ""));
}
