import { useSignal } from "@preact/signals";
import { changed, isChanged, isOvertaken, shownFields, type DraftState, type Read } from "./draft.ts";

export interface Draft<Fields> {
  /** For the form. */
  readonly fields: Fields;
  /** To be sent with the change. */
  readonly revision: string;
  readonly isChanged: boolean;
  /** What somebody else has made of it meanwhile; null while nobody has. */
  readonly theirs: Fields | null;
  readonly change: (part: Partial<Fields>) => void;
  /** Forgets what was typed. */
  readonly takeTheirs: () => void;
  /** What was typed is to go over what they made. */
  readonly keepMine: () => void;
  /** It was taken. */
  readonly saved: () => void;
}

/**
 * Something that is read live and edited: what is typed never changes under who types it, and what others do meanwhile is not
 * overwritten unseen. `ConflictNote` asks what is to become of it.
 */
export function useDraft<Fields>(fields: Fields, revision: string): Draft<Fields> {
  const draft = useSignal<DraftState<Fields> | null>(null);
  const read: Read<Fields> = { fields, revision };
  const now = draft.value;
  return {
    fields: shownFields(now, read),
    revision: now === null || now.savedOver !== null ? revision : now.base,
    isChanged: isChanged(now),
    theirs: isOvertaken(now, read) ? fields : null,
    change: (part) => void (draft.value = changed(draft.peek(), read, part)),
    takeTheirs: () => void (draft.value = null),
    keepMine: () => void (draft.value = now === null ? null : { ...now, base: revision }),
    saved: () => void (draft.value = now === null ? null : { ...now, savedOver: revision }),
  };
}
