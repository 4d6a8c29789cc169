import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { NONE } from "../parts/index.ts";
import { listPath } from "./list-path.ts";
import { shareText } from "./share-text.ts";

type Overview = AnswerOf<"getOverview">;

/** How many devices run what, with their share of all. */
export function VersionBars({ overview }: { readonly overview: Overview }): JSX.Element {
  const { versions, otherVersions, devices } = overview;
  return (
    <section class="card stack" aria-label="Versions">
      <h2>Versions</h2>
      {versions.length === 0 ? (
        <p class="quiet">No device has said yet what it runs.</p>
      ) : (
        <Bars versions={versions.slice(0, FIRST)} total={devices.total} />
      )}
      {versions.length > FIRST && (
        <details>
          <summary>{versions.length - FIRST} more</summary>
          <Bars versions={versions.slice(FIRST)} total={devices.total} />
        </details>
      )}
      {otherVersions > 0 && (
        <p class="quiet small">
          {otherVersions === 1 ? "One more version runs" : `${otherVersions} more versions run`} on fewer devices.
        </p>
      )}
    </section>
  );
}

/** What most devices run is seen at once. */
const FIRST = 8;

type Version = Overview["versions"][number];

function Bars({ versions, total }: { readonly versions: readonly Version[]; readonly total: number }): JSX.Element {
  return (
    <ul class="stack tight">
      {versions.map((each) => {
        const name = nameOf(each);
        return (
          <li key={name} class="version-bar">
            <a class="break" href={listPath({ product: each.product ?? NONE, version: each.version ?? NONE })}>
              {name}
            </a>
            <progress aria-label={`Share of ${name}`} max={Math.max(1, total)} value={each.devices} />
            <span class="number">
              {each.devices.toLocaleString("en")} · {shareText(each.devices, total)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function nameOf({ product, version }: Version): string {
  return `${product ?? "No product"} ${version ?? "(none confirmed)"}`;
}
