import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { usePages, useQuery, valueOf } from "../data/index.ts";
import { MOST_CHOICES, SelectField, WhenLoaded, bytesText } from "../parts/index.ts";
import { changeWords, isNothing, type Compared, type FileChange } from "./change-words.ts";

const LISTED_EVERY_MS = 30_000;

/** What is different from another version of the product: the one before it, unless another one is chosen. */
export function Comparison({ code, version }: { readonly code: string; readonly version: string }): JSX.Element | null {
  const pages = usePages("listBundles", { code, limit: MOST_CHOICES }, (answer) => answer.bundles, LISTED_EVERY_MS);
  const bundles = valueOf(pages.loaded.value)?.items ?? [];
  const others = bundles.filter((each) => each.version !== version);
  const asked = useSignal<string | null>(null);
  const index = bundles.findIndex((each) => each.version === version);
  const from = asked.value ?? bundles[index + 1]?.version ?? others[0]?.version;
  if (from === undefined) return null;
  return (
    <section class="card stack" aria-label="What is different">
      <h2>What is different</h2>
      <SelectField
        label="Compared with"
        value={from}
        options={others.map((each) => ({ value: each.version, title: each.version }))}
        onChange={(value) => (asked.value = value)}
      />
      <Changes key={from} code={code} from={from} to={version} />
    </section>
  );
}

/** Both are signed: what is different between them does not change. */
const NEVER_MS = 3_600_000;

function Changes(props: { readonly code: string; readonly from: string; readonly to: string }): JSX.Element {
  const compared = useQuery("compareBundles", props, NEVER_MS);
  return (
    <WhenLoaded of={compared}>
      {(value) =>
        isNothing(value) ? (
          <p>Nothing but the version.</p>
        ) : (
          <div class="stack">
            <p>
              {bytesText(value.newBytes)} of contents are new in {props.to}.
            </p>
            <Settings fields={value.fields} />
            <Files title="Files of the program" {...value.files} />
            <Files title="Files that it serves" {...value.rows} />
            <Links {...value.links} />
          </div>
        )
      }
    </WhenLoaded>
  );
}

function Settings({ fields }: Pick<Compared, "fields">): JSX.Element | null {
  if (fields.length === 0) return null;
  return (
    <div class="stack tight">
      <h3>Settings</h3>
      <ul class="list">
        {fields.map(({ field, from, to }) => (
          <li key={field} class="break">
            <code>{field}</code>: {from ?? "nothing"} → {to ?? "nothing"}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FilesProps {
  readonly title: string;
  readonly changes: readonly FileChange[];
  readonly count: number;
}

function Files({ title, changes, count }: FilesProps): JSX.Element | null {
  if (count === 0) return null;
  return (
    <div class="stack tight">
      <h3>
        {title}: {count}
      </h3>
      <ul class="list changes" tabIndex={0} aria-label={title}>
        {changes.map((change) => (
          <li key={change.name} class="row apart">
            <code class="break">{change.name}</code>
            <span class="number">{changeWords(change)}</span>
          </li>
        ))}
      </ul>
      {changes.length < count && <p class="quiet small">The first {changes.length} of them.</p>}
    </div>
  );
}

function Links({ changes, count }: Compared["links"]): JSX.Element | null {
  if (count === 0) return null;
  return (
    <div class="stack tight">
      <h3>Links and folders: {count}</h3>
      <ul class="list changes" tabIndex={0} aria-label="Links and folders">
        {changes.map(({ name, from, to }) => (
          <li key={name} class="break">
            <code>{name}</code>: {from ?? "nothing"} → {to ?? "nothing"}
          </li>
        ))}
      </ul>
    </div>
  );
}
