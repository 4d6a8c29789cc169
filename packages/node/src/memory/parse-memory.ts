const KILOBYTE = 1024;

/** `MemAvailable` and `MemTotal` of /proc/meminfo; undefined where it says neither. */
export function readAvailable(
  text: string,
): { readonly availableBytes: number; readonly totalBytes: number } | undefined {
  const available = kilobytes(text, "MemAvailable");
  const total = kilobytes(text, "MemTotal");
  if (available === undefined || total === undefined) return undefined;
  return { availableBytes: available * KILOBYTE, totalBytes: total * KILOBYTE };
}

function kilobytes(text: string, name: string): number | undefined {
  const found = new RegExp(String.raw`^${name}:\s+(\d{1,15}) kB$`, "m").exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Files of a control group that limit memory and count what went beyond. */
export interface MemoryGroup {
  /** Below the folder of control groups. */
  readonly folder: string;
  readonly files: typeof VERSION_1 | typeof VERSION_2;
}

const VERSION_1 = {
  most: "memory.limit_in_bytes",
  used: "memory.usage_in_bytes",
  droppable: "total_inactive_file",
  events: "memory.oom_control",
} as const;
const VERSION_2 = {
  most: "memory.max",
  used: "memory.current",
  droppable: "inactive_file",
  events: "memory.events",
} as const;

/** Longest path that is followed upwards. */
const MAX_DEPTH = 64;

/**
 * The control groups that a process is in, from /proc/self/cgroup, and all around them, its own first: each may have the limit that counts. Inside a
 * container its own group is the folder's root, which the path that is told may not lead to: the root is looked at as well.
 */
export function groupsOf(text: string): readonly MemoryGroup[] {
  return text.split("\n").flatMap((line): readonly MemoryGroup[] => {
    const [id, controllers, ...rest] = line.split(":");
    const path = rest.join(":");
    if (id === undefined || controllers === undefined || path === "") return [];
    if (controllers === "") return upwards(path).map((folder) => ({ folder, files: VERSION_2 }));
    if (!controllers.split(",").includes("memory")) return [];
    return upwards(path).map((folder) => ({ folder: `memory/${folder}`, files: VERSION_1 }));
  });
}

function upwards(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== "..");
  return Array.from({ length: Math.min(parts.length, MAX_DEPTH) + 1 }, (_, left) =>
    parts.slice(0, parts.length - left).join("/"),
  );
}
