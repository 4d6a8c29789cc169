import type { ComponentChildren, JSX } from "preact";
import type { Draft } from "./use-draft.ts";

export interface ConflictNoteProps<Fields> {
  readonly draft: Draft<Fields>;
  /** What they made of it, for people. */
  readonly show: (theirs: Fields) => ComponentChildren;
}

/** Asks who has begun to change something that somebody else changed meanwhile. Nothing while nobody has. */
export function ConflictNote<Fields>({ draft, show }: ConflictNoteProps<Fields>): JSX.Element {
  const { theirs, takeTheirs, keepMine } = draft;
  return (
    <div role="status">
      {theirs !== null && (
        <div class="note busy">
          <p>
            <strong>Somebody else has changed this while you were at it.</strong> It is now:
          </p>
          <div class="break">{show(theirs)}</div>
          <div class="row">
            <button type="button" onClick={takeTheirs}>
              Take theirs
            </button>
            <button type="button" onClick={keepMine}>
              Keep mine, and look again before saving
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
