import type { ReadonlySignal } from "@preact/signals";
import type { Loaded } from "./loaded.ts";
import { WatchedRead, type Watched, type WatchPorts } from "./watched-read.ts";

/** What is shown of a long list. */
export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}

/** A list that grows when somebody asks for more. */
export interface WatchedPages<Item> extends Watched<Pages<Item>> {
  /** Shows about twice as many; resolves when they are there. */
  more(): Promise<void>;
}

/** One answer of a list's operation. `next`: where the one after it begins; null: nowhere. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

export type ReadPage<Item> = (
  asked: { readonly limit: number; readonly cursor: string | null },
  abort: AbortSignal,
) => Promise<Page<Item>>;

/** The DMS gives no more at once. */
const MOST_AT_ONCE = 500;
/** A long list is read less often, by at most so many times: it costs the DMS and this page more each time. */
const SLOWEST = 6;

/** A list that begins with some items and grows without an end; all that is shown is read again together, so that it fits together. */
export class PagedRead<Item> implements WatchedPages<Item> {
  readonly #read: WatchedRead<Pages<Item>>;
  readonly #first: number;
  #wanted: number;

  /** @param first how many items it begins with */
  constructor(readPage: ReadPage<Item>, first: number, ports: WatchPorts) {
    this.#first = this.#wanted = first;
    this.#read = new WatchedRead(async (abort) => await readItems(readPage, this.#wanted, abort), {
      ...ports,
      pace: () => Math.min(SLOWEST, Math.ceil(this.#wanted / MOST_AT_ONCE)),
    });
  }

  get loaded(): ReadonlySignal<Loaded<Pages<Item>>> {
    return this.#read.loaded;
  }

  get isWatched(): boolean {
    return this.#read.isWatched;
  }

  watch(everyMs: number): () => void {
    return this.#read.watch(everyMs);
  }

  refresh(): Promise<void> {
    return this.#read.refresh();
  }

  async more(): Promise<void> {
    const loaded = this.loaded.peek();
    const shown = loaded.kind === "loaded" ? loaded.value.items.length : 0;
    this.#wanted = shown + Math.min(MOST_AT_ONCE, Math.max(this.#first, shown));
    await this.refresh();
  }
}

async function readItems<Item>(readPage: ReadPage<Item>, wanted: number, abort: AbortSignal): Promise<Pages<Item>> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const limit = Math.min(MOST_AT_ONCE, wanted - items.length);
    const page: Page<Item> = await readPage({ limit, cursor }, abort);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && items.length < wanted);
  return { items, hasMore: cursor !== null };
}
