import type { JSX } from "preact";

/** So few are counted at a glance. */
const FEW = 20;

/** Asks for the next page of a list, and says how much of it is there. */
export function More(props: {
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly shown: number;
}): JSX.Element | null {
  if (!props.hasMore && props.shown <= FEW) return null;
  return (
    <div class="row apart">
      <span class="quiet small">{`${props.shown} are shown`}</span>
      {props.hasMore && (
        <button type="button" class="small" onClick={props.onMore}>
          Show more
        </button>
      )}
    </div>
  );
}
