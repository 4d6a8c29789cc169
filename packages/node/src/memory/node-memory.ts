import { readFile } from "node:fs/promises";
import { freemem, totalmem } from "node:os";
import type { Memory, MemoryReading } from "@regrow/core/port";
import { groupsOf, readAvailable, type MemoryGroup } from "./parse-memory.ts";

/** Where Linux tells of itself; a test's folders stand in for them. */
export interface MemoryPlaces {
  readonly procFolder: string;
  /** Of control groups, versions 1 and 2. */
  readonly groupFolder: string;
}

const PLACES: MemoryPlaces = { procFolder: "/proc", groupFolder: "/sys/fs/cgroup" };

/**
 * What /proc/meminfo calls available, or what the tightest control group around this process leaves, whichever is less. Page cache
 * that can be dropped counts as free in both. Where neither can be read, what the operating system says is free.
 */
export class NodeMemory implements Memory {
  readonly #places: MemoryPlaces;

  constructor(places: MemoryPlaces = PLACES) {
    this.#places = places;
  }

  async read(): Promise<MemoryReading> {
    const machine = readAvailable((await this.#text(`${this.#places.procFolder}/meminfo`)) ?? "");
    const availableBytes = machine?.availableBytes ?? freemem();
    const totalBytes = machine?.totalBytes ?? totalmem();
    let reading: MemoryReading = { availableBytes, totalBytes, boundBy: "machine" };
    for (const limit of groupsOf((await this.#text(`${this.#places.procFolder}/self/cgroup`)) ?? "")) {
      const group = await this.#readGroup(limit);
      if (group !== null && group.availableBytes < reading.availableBytes) reading = { ...group, boundBy: "limit" };
    }
    return reading;
  }

  async #readGroup({ folder, files }: MemoryGroup): Promise<Omit<MemoryReading, "boundBy"> | null> {
    const path = (name: string): string => `${this.#places.groupFolder}/${folder}/${name}`;
    const [most, used, stat] = await Promise.all([
      this.#text(path(files.most)),
      this.#text(path(files.used)),
      this.#text(path("memory.stat")),
    ]);
    const totalBytes = Number(most);
    // "max", a number beyond any machine, or no such file: no limit.
    if (most === null || used === null || !Number.isSafeInteger(totalBytes) || totalBytes >= totalmem()) return null;
    const droppable = new RegExp(String.raw`^${files.droppable} (\d+)$`, "m").exec(stat ?? "")?.[1] ?? "0";
    const availableBytes = Math.max(0, totalBytes - Number(used) + Number(droppable));
    return { availableBytes: Math.min(availableBytes, totalBytes), totalBytes };
  }

  /** Null where it cannot be read: another kind of machine. */
  async #text(path: string): Promise<string | null> {
    try {
      return (await readFile(path, "utf8")).trim();
    } catch {
      return null;
    }
  }
}
