import type { JSX } from "preact";
import { usePages } from "../../data/index.ts";
import { pathOf, search, setSearch } from "../../frame/index.ts";
import { Badge, More, TimeAgo, WhenLoaded } from "../../parts/index.ts";
import type { DeviceFault, TabProps } from "../device.ts";
import { faultWords } from "../fault-words.ts";
import { LastOutput } from "../last-output.tsx";
import { failedAfterText } from "../failed-after-text.ts";

const A_PAGE = 50;
/** Faults are not what changes while one looks; the state says when there is one more. */
const EVERY_MS = 15_000;

/** Every fault of the device, or those of one cause, the newest first. */
export function FaultsTab({ device: { uuid } }: TabProps): JSX.Element {
  const cause = search.value.get("cause");
  const { loaded, more } = usePages(
    "listDeviceFaults",
    { uuid, limit: A_PAGE, ...(cause === null ? {} : { fingerprint: cause }) },
    ({ faults }) => faults,
    EVERY_MS,
  );
  return (
    <section class="card stack" aria-label="Faults">
      {cause !== null && (
        <div class="row">
          <span>Only the cause {cause.slice(0, 12)} is shown.</span>
          <button type="button" class="small" onClick={() => setSearch({ cause: undefined })}>
            Show all
          </button>
        </div>
      )}
      <WhenLoaded of={loaded}>
        {({ items, hasMore }) =>
          items.length === 0 ? (
            <p class="quiet">
              No fault is known of this device. One is recorded when its app ends in a way that nobody asked for, does
              not become ready, or stops answering its watchdog: with the time, the cause and its last output.
            </p>
          ) : (
            <>
              <ul class="list">
                {keyed(items).map(({ key, fault }, index) => (
                  <li key={key} class="stack tight">
                    <OneFault fault={fault} isFirst={index === 0} />
                  </li>
                ))}
              </ul>
              <More shown={items.length} hasMore={hasMore} onMore={more} />
            </>
          )
        }
      </WhenLoaded>
    </section>
  );
}

function OneFault({ fault, isFirst }: { readonly fault: DeviceFault; readonly isFirst: boolean }): JSX.Element {
  const { version, atMs, uptimeMs, onTrial, fingerprint, lastOutput } = fault;
  return (
    <>
      <div class="row">
        <strong class="break">{faultWords(fault)}</strong>
        {onTrial && <Badge mood="busy">on trial</Badge>}
        <span class="quiet small">
          <TimeAgo atMs={atMs} />
        </span>
      </div>
      <p class="quiet small break">
        {version ?? "An unknown version"}, {failedAfterText(uptimeMs)}.{" "}
        <a href={pathOf({ view: "fault", fingerprint })}>Where else this happens</a> ·{" "}
        <button type="button" class="link" onClick={() => setSearch({ cause: fingerprint })}>
          only this cause
        </button>
      </p>
      <LastOutput text={lastOutput} isOpen={isFirst} />
    </>
  );
}

/** Several faults may have happened in one millisecond: such a key has a number behind it. */
function keyed(faults: readonly DeviceFault[]): readonly { readonly key: string; readonly fault: DeviceFault }[] {
  const counts = new Map<string, number>();
  return faults.map((fault) => {
    const same = `${fault.atMs} ${fault.fingerprint} ${fault.uptimeMs}`;
    const count = (counts.get(same) ?? 0) + 1;
    counts.set(same, count);
    return { key: `${same} ${count}`, fault };
  });
}
