import type { JSX } from "preact";
import { devicesText } from "../parts/index.ts";
import { pathOf } from "../frame/index.ts";
import { type BulkPreview } from "./bulk.ts";

/** What a change does to how many devices, and which are left as they are. */
export function BulkPreviewList({ preview }: { readonly preview: BulkPreview }): JSX.Element {
  const { devices, effects, refused } = preview;
  const left = refused.reduce((sum, row) => sum + row.devices, 0);
  return (
    <>
      {devices > 0 && (
        <ul class="list effects" aria-label="What happens">
          {effects.map(({ text, devices: count, examples }) => (
            <Effect key={text} text={text} count={count} examples={examples} />
          ))}
        </ul>
      )}
      {refused.length > 0 && (
        <div class="note busy">
          <p>
            <strong>{left === 1 ? "1 device is left as it is:" : `${devicesText(left)} are left as they are:`}</strong>
          </p>
          <ul class="list effects">
            {refused.map(({ code, reason, devices: count, examples }) => (
              <Effect key={code} text={reason} count={count} examples={examples} />
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function Effect(props: {
  readonly text: string;
  readonly count: number;
  readonly examples: readonly string[];
}): JSX.Element {
  const { text, count, examples } = props;
  return (
    <li>
      <details>
        <summary>
          <span class="break">{text}</span>
          <span class="count">{devicesText(count)}</span>
        </summary>
        <ul class="examples">
          {examples.map((uuid) => (
            <li key={uuid}>
              <a class="code" href={pathOf({ view: "device", uuid, tab: "state" })} target="_blank" rel="noreferrer">
                {uuid}
              </a>
            </li>
          ))}
          {count > examples.length && (
            <li class="quiet small">and {(count - examples.length).toLocaleString("en")} more</li>
          )}
        </ul>
      </details>
    </li>
  );
}
