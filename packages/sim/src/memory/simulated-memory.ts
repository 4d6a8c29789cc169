import type { Memory, MemoryReading } from "@regrow/core/port";

const MEGABYTE = 1024 * 1024;

/** Memory that is as scarce as it is told to be. */
export class SimulatedMemory implements Memory {
  availableBytes: number;
  readonly totalBytes: number;

  constructor(availableBytes = 512 * MEGABYTE, totalBytes = 1024 * MEGABYTE) {
    this.availableBytes = availableBytes;
    this.totalBytes = totalBytes;
  }

  async read(): Promise<MemoryReading> {
    const { availableBytes, totalBytes } = this;
    return { availableBytes, totalBytes, boundBy: "machine" };
  }
}
