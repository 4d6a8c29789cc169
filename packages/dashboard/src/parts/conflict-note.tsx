import type { ComponentChildren, JSX } from "preact";
import type { Draft } from "./use-draft.ts";

export interface ConflictNoteProps<Fields> {
  readonly draft: Draft<Fields>;
  /** Theirs or mine is chosen: what was refused before counts no more. */
  readonly onDecided: () => void;
  /** What they made of it, for people. */
  readonly show: (theirs: Fields) => ComponentChildren;
}

/** Asks who has begun to change something that somebody else changed meanwhile. Nothing while nobody has. */
export function ConflictNote<Fields>({ draft, onDecided, show }: ConflictNoteProps<Fields>): JSX.Element {
  const { theirs, takeTheirs, keepMine } = draft;
  const decide = (how: () => void) => (): void => {
    onDecided();
    how();
  };
  return (
    <div role="status">
      {theirs !== null && (
        <div class="note busy">
          <p>
            <strong>Somebody else has changed this while you were at it.</strong> It is now:
          </p>
          <div class="break">{show(theirs)}</div>
          <div class="row">
            <button type="button" onClick={decide(takeTheirs)}>
              Take theirs
            </button>
            <button type="button" onClick={decide(keepMine)}>
              Keep mine, and look again before saving
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
