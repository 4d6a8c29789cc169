interface Shelved {
  readonly sizeBytes: number;
  /** How many are reading it. */
  readers: number;
}

/** Which packs are kept, in the order in which they were used last, and which of them have to go. Only names and numbers: the files are the caller's. */
export class PackShelf {
  readonly #limitBytes: number;
  /** The one that was used longest ago first. */
  readonly #packs = new Map<string, Shelved>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get names(): readonly string[] {
    return [...this.#packs.keys()];
  }

  add(name: string, sizeBytes: number): void {
    this.remove(name);
    this.#packs.set(name, { sizeBytes, readers: 0 });
    this.#bytes += sizeBytes;
  }

  /** Begins to read it, which also makes it the newest; undefined where it is not kept. */
  take(name: string): { readonly sizeBytes: number } | undefined {
    const pack = this.#packs.get(name);
    if (pack === undefined) return undefined;
    pack.readers += 1;
    this.#packs.delete(name);
    this.#packs.set(name, pack);
    return pack;
  }

  giveBack(name: string): void {
    const pack = this.#packs.get(name);
    if (pack !== undefined && pack.readers > 0) pack.readers -= 1;
  }

  remove(name: string): void {
    this.#bytes -= this.#packs.get(name)?.sizeBytes ?? 0;
    this.#packs.delete(name);
  }

  /** Takes from the shelf what is too much: never what is being read, nor the newest, which somebody waits for. */
  shed(): readonly string[] {
    const gone: string[] = [];
    for (const [name, { readers }] of [...this.#packs].slice(0, -1)) {
      if (this.#bytes <= this.#limitBytes) break;
      if (readers > 0) continue;
      this.remove(name);
      gone.push(name);
    }
    return gone;
  }
}
