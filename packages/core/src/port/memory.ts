/** Memory that programs of this device may still take. */
export interface MemoryReading {
  /** Without anything being killed or swapped out for it, as far as can be told. */
  readonly availableBytes: number;
  /** Most that there can be: of the machine, or of the limit that these programs were given. */
  readonly totalBytes: number;
  /** Which of the two is the tighter at the moment. */
  readonly boundBy: "machine" | "limit";
}

/** The machine's memory, as it is to the programs of this device. */
export interface Memory {
  /** Never rejects: what cannot be told is taken for plenty. */
  read(): Promise<MemoryReading>;
}
