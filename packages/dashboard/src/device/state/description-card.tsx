import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useSession } from "../../data/index.ts";
import { LabelChip, LongText } from "../../parts/index.ts";
import type { TabProps } from "../device.ts";
import { DescriptionDialog } from "./description-dialog.tsx";

/** Labels and notes. */
export function DescriptionCard({ device }: TabProps): JSX.Element {
  const session = useSession();
  const isOpen = useSignal(false);
  const { labels, notes } = device;
  return (
    <section class="card stack" aria-labelledby="description">
      <div class="row apart">
        <h2 id="description">Labels and notes</h2>
        {session.can("device.describe") && (
          <button type="button" class="small" onClick={() => (isOpen.value = true)}>
            Edit
          </button>
        )}
      </div>
      {labels.length > 0 && (
        <ul class="labels" aria-label="Labels">
          {labels.map((label) => (
            <li key={label}>
              <LabelChip label={label} />
            </li>
          ))}
        </ul>
      )}
      {notes !== "" && (
        <p class="notes">
          <LongText text={notes} />
        </p>
      )}
      {labels.length === 0 && notes === "" && (
        <p class="quiet">
          Nothing yet. Labels such as site=Bern find devices again; notes tell the next person what they should know.
        </p>
      )}
      {isOpen.value && <DescriptionDialog device={device} onClose={() => (isOpen.value = false)} />}
    </section>
  );
}
