import type { ComponentChildren, JSX } from "preact";
import type { PagedList } from "../data/index.ts";
import { More } from "./more.tsx";
import { WhenLoaded } from "./when-loaded.tsx";

export interface PagedProps<Item> {
  readonly of: PagedList<Item>;
  /** In place of a list of nothing. */
  readonly empty?: ComponentChildren;
  /** What the list is called that stands in a card of its own; left out where it stands in one with more. */
  readonly card?: string;
  /** How many there are in all; left out where nobody has counted them. */
  readonly total?: number | undefined;
  readonly children: (items: readonly Item[]) => ComponentChildren;
}

/** A list that grows, with the button for more below it. */
export function Paged<Item>({ of: { loaded, more }, empty, card, total, children }: PagedProps<Item>): JSX.Element {
  return (
    <WhenLoaded of={loaded}>
      {({ items, hasMore }) => {
        if (items.length === 0 && empty !== undefined) return empty;
        const list = (
          <>
            {children(items)}
            <More shown={items.length} hasMore={hasMore} total={total} onMore={more} />
          </>
        );
        if (card === undefined) return list;
        return (
          <section class="card stack" aria-label={card}>
            {list}
          </section>
        );
      }}
    </WhenLoaded>
  );
}
