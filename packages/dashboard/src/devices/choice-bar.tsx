import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useSession } from "../data/index.ts";
import { devicesText } from "../parts/index.ts";
import { BULK_ACTIONS, type BulkAction } from "./bulk-actions.ts";
import { chosenCount, shownChosen, tooMany, withShown, NOTHING_CHOSEN, type Choice } from "./choice.ts";
import type { DeviceFilter } from "./device-filter.ts";

export interface ChoiceBarProps {
  readonly shown: readonly string[];
  /** How many the filters find; undefined while that is not known. */
  readonly matching: number | undefined;
  readonly filter: DeviceFilter;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
  readonly onAct: (action: BulkAction) => void;
}

/** What is chosen, and what can be done with it. */
export function ChoiceBar({ shown, matching, filter, choice, onChoose, onAct }: ChoiceBarProps): JSX.Element {
  const session = useSession();
  const count = chosenCount(choice);
  const problem = tooMany(choice);
  return (
    <div class="choice-bar" data-chosen={count > 0}>
      <div class="row apart">
        <ShownBox choice={choice} shown={shown} onChoose={onChoose} />
        {matching !== undefined && matching > shown.length && choice.kind !== "all" && (
          <button type="button" class="small plain" onClick={() => onChoose({ kind: "all", filter, count: matching })}>
            Choose all {matching.toLocaleString("en")} that match
          </button>
        )}
      </div>
      <div class="row apart chosen">
        <p role="status">
          {count > 0 && (
            <>
              <strong>{count === 1 ? "1 device is chosen" : `${devicesText(count)} are chosen`}</strong>
              {choice.kind === "all" ? " (all that match)" : ""}
            </>
          )}
        </p>
        {count > 0 && (
          <div class="row">
            {BULK_ACTIONS.filter(({ right }) => session.can(right)).map((action) => (
              <button
                key={action.title}
                type="button"
                class="small"
                aria-disabled={problem !== null}
                onClick={() => problem === null && onAct(action)}
              >
                {action.title}
              </button>
            ))}
            <button type="button" class="small plain" onClick={() => onChoose(NOTHING_CHOSEN)}>
              Choose none
            </button>
          </div>
        )}
      </div>
      {problem !== null && (
        <p class="note busy" role="status">
          {problem}
        </p>
      )}
    </div>
  );
}

function ShownBox(props: Pick<ChoiceBarProps, "choice" | "shown" | "onChoose">): JSX.Element {
  const { choice, shown, onChoose } = props;
  const box = useRef<HTMLInputElement>(null);
  const state = shownChosen(choice, shown);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = state === "some";
  }, [state]);
  return (
    <label class="check">
      <input
        ref={box}
        type="checkbox"
        checked={state === "all"}
        onChange={(event) => onChoose(withShown(choice, shown, event.currentTarget.checked))}
      />
      <span>{shown.length === 1 ? "Choose the one shown" : `Choose the ${shown.length} shown`}</span>
    </label>
  );
}
