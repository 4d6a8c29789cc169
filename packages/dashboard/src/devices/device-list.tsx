import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePages, useQuery, useSession, valueOf } from "../data/index.ts";
import { More, WhenLoaded, devicesText } from "../parts/index.ts";
import { BULK_ACTIONS, type BulkAction } from "./bulk-actions.ts";
import { ChoiceBar } from "./choice-bar.tsx";
import { NOTHING_CHOSEN, type Choice } from "./choice.ts";
import type { AskedFilter } from "./device-filter.ts";
import { DeviceTable } from "./device-table.tsx";
import { NoDevices, NothingMatches } from "./no-devices.tsx";
import { StateLegend } from "./state-legend.tsx";

const PAGE = 50;
const COUNT_EVERY_MS = 15_000;

/** What an action is about: as it was chosen then, whatever the list shows meanwhile. */
interface Opened {
  readonly action: BulkAction;
  readonly choice: Choice;
}

/** Devices that the filters find, and what is done with those that are chosen. */
export function DeviceList({ asked: { filter, words } }: { readonly asked: AskedFilter }): JSX.Element {
  const session = useSession();
  const choice = useSignal<Choice>(NOTHING_CHOSEN);
  const opened = useSignal<Opened | null>(null);
  const summary = useRef<HTMLParagraphElement>(null);
  const pages = usePages("listDevices", { ...filter, limit: PAGE }, ({ devices }) => devices);
  const matching = valueOf(useQuery("countDevices", filter, COUNT_EVERY_MS).value)?.count;
  const key = JSON.stringify(filter);
  // "All that match" is of the filters that were there when it was said.
  useEffect(() => {
    if (choice.peek().kind === "all") choice.value = NOTHING_CHOSEN;
  }, [key, choice]);
  const canChoose = BULK_ACTIONS.some(({ right }) => session.can(right));
  const choose = (next: Choice): void => void (choice.value = next);
  const close = (): void => void (opened.value = null);
  const done = (): void => {
    close();
    choose(NOTHING_CHOSEN);
    // The button that led here goes with the choice: whoever uses a keyboard stands at the list again.
    requestAnimationFrame(() => summary.current?.focus());
  };
  return (
    <>
      <WhenLoaded of={pages.loaded}>
        {({ items, hasMore }) =>
          items.length === 0 ? (
            <Nothing words={words} />
          ) : (
            <section class="card stack" aria-label="List">
              <p ref={summary} tabIndex={-1} class="quiet break" role="status">
                {summaryOf(matching, words)}
              </p>
              {canChoose && (
                <ChoiceBar
                  shown={items.map(({ uuid }) => uuid)}
                  matching={matching}
                  filter={filter}
                  choice={choice.value}
                  onChoose={choose}
                  onAct={(action) => (opened.value = { action, choice: choice.peek() })}
                />
              )}
              <DeviceTable devices={items} choice={choice.value} onChoose={canChoose ? choose : null} />
              <More shown={items.length} hasMore={hasMore} total={matching} onMore={pages.more} />
              <StateLegend />
            </section>
          )
        }
      </WhenLoaded>
      {opened.value !== null && (
        <opened.value.action.Dialog choice={opened.value.choice} onDone={done} onClose={close} />
      )}
    </>
  );
}

function Nothing({ words }: { readonly words: readonly string[] }): JSX.Element {
  return words.length === 0 ? <NoDevices /> : <NothingMatches words={words} />;
}

function summaryOf(matching: number | undefined, words: readonly string[]): string {
  if (matching === undefined) return "";
  return `${devicesText(matching)}${words.length === 0 ? "" : ` with ${words.join(", ")}`}`;
}
