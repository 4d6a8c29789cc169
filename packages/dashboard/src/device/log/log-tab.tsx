import type { JSX } from "preact";
import { usePages } from "../../data/index.ts";
import { Badge, EmptyState, ExactTime, More, WhenLoaded } from "../../parts/index.ts";
import type { TabProps } from "../device.ts";
import { merged, type LiveLog } from "./live-log.ts";
import { readLogEntry, type LogEntry } from "./log-entry.ts";
import { useLiveLog } from "./use-live-log.ts";

const A_PAGE = 50;

/** The recovery log as the device signed it, and as it goes on while one looks. */
export function LogTab({ device }: TabProps): JSX.Element {
  const { uuid, isLogBroken, logSequence, onlineSinceMs } = device;
  const live = useLiveLog(uuid, onlineSinceMs);
  const { loaded, more } = usePages("getDeviceLog", { uuid, limit: A_PAGE }, ({ entries }) => entries);
  return (
    <>
      <p class="lead">
        What the device did to itself, as it wrote and signed it: entry by entry, each bound to the one before, so that
        none can be left out or changed unseen. {logSequence} have come here.
      </p>
      {isLogBroken && <BrokenChain logSequence={logSequence} />}
      <LiveState live={live} isOnline={onlineSinceMs !== null} />
      <WhenLoaded of={loaded}>
        {({ items, hasMore }) => {
          const entries = merged(items.map(readLogEntry), live?.entries.value ?? []);
          return entries.length === 0 ? (
            <EmptyState title="The log is empty">
              <p>Its first entries come when the device has been provisioned and has checked in.</p>
            </EmptyState>
          ) : (
            <section class="card stack" aria-label="Entries">
              <ol class="list log">
                {entries.map((entry) => (
                  <Entry key={entry.sequence} entry={entry} />
                ))}
              </ol>
              <More shown={entries.length} hasMore={hasMore} onMore={more} />
            </section>
          );
        }}
      </WhenLoaded>
      <Messages live={live} />
    </>
  );
}

function Entry({ entry: { sequence, atMs, text, by, line } }: { readonly entry: LogEntry }): JSX.Element {
  return (
    <li>
      <div class="row">
        <span class="number quiet">{sequence}</span>
        <span class="break grows">{text}</span>
      </div>
      <details>
        <summary class="quiet small">
          <ExactTime atMs={atMs} />
          {by !== null && <> · by {by}</>}
        </summary>
        <pre class="output" tabIndex={0} aria-label={`Entry ${sequence} as it was signed`}>
          {line}
        </pre>
      </details>
    </li>
  );
}

function BrokenChain({ logSequence }: { readonly logSequence: number }): JSX.Element {
  return (
    <div class="note bad" role="alert">
      <p>
        <strong>The chain is broken behind entry {logSequence}.</strong> What the device sent next does not continue
        what it had signed here. The DMS keeps what was proven and believes nothing behind it.
      </p>
      <p>
        That happens when its disk was put back to an older copy, two devices use one identity, or somebody changed the
        log. Look at the device; to begin a new chain, provision it again under this UUID.
      </p>
    </div>
  );
}

function LiveState(props: { readonly live: LiveLog | null; readonly isOnline: boolean }): JSX.Element {
  const state = props.live?.state.value ?? "over";
  return (
    <p class="row">
      {props.isOnline && state === "live" ? <Badge mood="good">live</Badge> : <Badge mood="quiet">not live</Badge>}
      <span class="quiet small">
        {props.isOnline && state === "live"
          ? "What happens now appears at once."
          : "New entries appear with the device's next check-in."}
      </span>
    </p>
  );
}

/** What the device tells its consoles, which it does not keep. */
function Messages({ live }: { readonly live: LiveLog | null }): JSX.Element | null {
  const messages = live?.messages.value ?? [];
  if (messages.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="messages">
      <h2 id="messages">What it says meanwhile</h2>
      <ul class="list" role="log" aria-live="polite">
        {messages.map(({ id, text }) => (
          <li key={id} class="break code">
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}
