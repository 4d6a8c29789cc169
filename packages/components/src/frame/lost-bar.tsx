import type { JSX } from "preact";

export interface LostBarProps {
  /** What is wrong, and what becomes of it; null while nothing is. */
  readonly text: string | null;
  /** The page goes on trying by itself. */
  readonly isTrying: boolean;
}

/** Says above a view that what it shows is old; read out when it comes and when it goes. */
export function LostBar({ text, isTrying }: LostBarProps): JSX.Element {
  return (
    <div role="status" aria-live="polite">
      {text !== null && (
        <div class="lost">
          <div class="row">
            {isTrying && <span class="spinner" aria-hidden="true" />}
            <span>{text}</span>
          </div>
        </div>
      )}
    </div>
  );
}
