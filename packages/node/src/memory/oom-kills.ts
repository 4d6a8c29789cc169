import { readFile } from "node:fs/promises";
import { groupsOf } from "./parse-memory.ts";

/** Where Linux counts what it has killed for memory; a test's folders stand in for them. */
export interface OomPlaces {
  readonly procFolder: string;
  /** Of control groups, versions 1 and 2. */
  readonly groupFolder: string;
}

/** How a process ended, as far as it matters here. */
interface EndOfProcess {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Asked once, when the process has ended: whether it was killed because memory ran out. */
export type OomWatch = (end: EndOfProcess) => Promise<boolean>;

const PLACES: OomPlaces = { procFolder: "/proc", groupFolder: "/sys/fs/cgroup" };
/** What a shell answers when what it ran was ended by SIGKILL. */
const SHELL_KILLED = 128 + 9;

/**
 * Tells a kill for memory from any other SIGKILL. Linux sends the same signal for both, but counts its own: for the control group that
 * the process was in (memory.events of version 2, memory.oom_control of version 1), or where no group is told for the whole machine. The
 * count goes up before the signal is sent.
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
 */
export class OomKills {
  readonly #places: OomPlaces;
  /** Kills that have been found to be somebody's: they are nobody else's. */
  #taken = 0;

  constructor(places: OomPlaces = PLACES) {
    this.#places = places;
  }

  /** To be called before the process starts, which will be in the control group of this one. */
  async watch(): Promise<OomWatch> {
    const before = (await this.#count()) - this.#taken;
    return async ({ code, signal }) => {
      if (signal !== "SIGKILL" && code !== SHELL_KILLED) return false;
      const kills = await this.#count();
      if (kills - this.#taken <= before) return false;
      this.#taken += 1;
      return true;
    };
  }

  /** 0 where nothing is told. */
  async #count(): Promise<number> {
    const { procFolder, groupFolder } = this.#places;
    for (const { folder, files } of groupsOf(await read(`${procFolder}/self/cgroup`))) {
      const kills = parseKills(await read(`${groupFolder}/${folder}/${files.events}`));
      if (kills !== undefined) return kills;
    }
    return parseKills(await read(`${procFolder}/vmstat`)) ?? 0;
  }
}

function parseKills(text: string): number | undefined {
  const found = /^oom_kill (\d{1,15})$/m.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Empty where there is no such file: another kind of machine. */
async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return "";
  }
}
