import type { JSX } from "preact";
import { usePages } from "../../data/index.ts";
import { pathOf } from "../../frame/index.ts";
import { Badge, Paged, TimeAgo } from "../../parts/index.ts";
import { readEveryMs, type Outcome, type TabProps } from "../device.ts";
import { faultWords } from "../fault-words.ts";
import { LastOutput } from "../last-output.tsx";
import { failedAfterText } from "../failed-after-text.ts";
import { OUTCOME_WORDS, outcomeText } from "./outcome-text.ts";

const A_PAGE = 20;

/** What became of each version that the device got, the newest first. */
export function Outcomes({ device }: TabProps): JSX.Element {
  const { uuid, product } = device;
  const pages = usePages(
    "listDeviceOutcomes",
    { uuid, limit: A_PAGE },
    (answer) => answer.outcomes,
    readEveryMs(device),
  );
  return (
    <section class="card stack" aria-labelledby="outcomes">
      <h2 id="outcomes">What became of its versions</h2>
      <Paged
        of={pages}
        empty={
          <p class="quiet">It has not been updated from here yet. What it got, and how that ended, will stand here.</p>
        }
      >
        {(outcomes) => {
          const newestBad = outcomes.find(({ result }) => result === "rolled-back");
          return (
            <ul class="list">
              {outcomes.map((outcome) => (
                <li key={outcome.sequence}>
                  <OneOutcome outcome={outcome} product={product} isNewestBad={outcome === newestBad} />
                </li>
              ))}
            </ul>
          );
        }}
      </Paged>
    </section>
  );
}

function OneOutcome(props: {
  readonly outcome: Outcome;
  readonly product: string | null;
  readonly isNewestBad: boolean;
}): JSX.Element {
  const { outcome, product, isNewestBad } = props;
  const { version, result, atMs, fault } = outcome;
  const { mood, text } = OUTCOME_WORDS[result];
  return (
    <div class="stack tight">
      <div class="row">
        <Badge mood={mood}>{text}</Badge>
        <strong class="break">
          {version === null || product === null ? (
            (version ?? "unknown version")
          ) : (
            <a href={pathOf({ view: "bundle", code: product, version })}>{version}</a>
          )}
        </strong>
        <span class="quiet small">
          <TimeAgo atMs={atMs} />
        </span>
      </div>
      <p class="break">{outcomeText(outcome)}</p>
      {fault !== null && (
        <>
          <p class="break">
            {faultWords(fault)}, {failedAfterText(fault.uptimeMs)}.{" "}
            <a href={pathOf({ view: "fault", fingerprint: fault.fingerprint })}>Where else this happens</a>
          </p>
          <LastOutput text={fault.lastOutput} isOpen={isNewestBad} />
        </>
      )}
    </div>
  );
}
