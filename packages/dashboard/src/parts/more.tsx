import type { JSX } from "preact";

/** Asks for the next page of a list. */
export function More(props: {
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly shown: number;
}): JSX.Element {
  return (
    <div class="row apart">
      <span class="quiet small">{props.shown === 1 ? "1 is shown" : `${props.shown} are shown`}</span>
      {props.hasMore && (
        <button type="button" class="small" onClick={props.onMore}>
          Show more
        </button>
      )}
    </div>
  );
}
