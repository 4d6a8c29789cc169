import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import type { Loaded, Pages } from "../data/index.ts";
import { More } from "./more.tsx";
import { WhenLoaded } from "./when-loaded.tsx";

export interface PagedProps<Item> {
  /** What `usePages` gives. */
  readonly of: { readonly loaded: ReadonlySignal<Loaded<Pages<Item>>>; readonly more: () => void };
  /** In place of a list of nothing. */
  readonly empty?: ComponentChildren;
  /** What the list is called that stands in a card of its own; left out where it stands in one with more. */
  readonly card?: string;
  readonly children: (items: readonly Item[]) => ComponentChildren;
}

/** A list that comes in pages, with the button for the next one below it. */
export function Paged<Item>({ of: { loaded, more }, empty, card, children }: PagedProps<Item>): JSX.Element {
  return (
    <WhenLoaded of={loaded}>
      {({ items, hasMore }) => {
        if (items.length === 0 && empty !== undefined) return empty;
        const list = (
          <>
            {children(items)}
            <More hasMore={hasMore} onMore={more} shown={items.length} />
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
