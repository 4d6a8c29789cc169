/** What somebody makes of something that was read. */
export interface DraftState<Fields> {
  readonly fields: Fields;
  /** Revision of what the change was begun on. */
  readonly base: string;
  /** It was saved: it is shown as long as what is read is still what it was then. */
  readonly savedOver: string | null;
}

/** What was read last. */
export interface Read<Fields> {
  readonly fields: Fields;
  readonly revision: string;
}

/** What the form shows. What somebody has typed stays, however often what they began on is read again. */
export function shownFields<Fields>(draft: DraftState<Fields> | null, read: Read<Fields>): Fields {
  return draft === null || isPast(draft, read) ? read.fields : draft.fields;
}

export function isChanged<Fields>(draft: DraftState<Fields> | null): boolean {
  return draft !== null && draft.savedOver === null;
}

/** Somebody else has changed it since the change was begun. */
export function isOvertaken<Fields>(draft: DraftState<Fields> | null, { revision }: Read<Fields>): boolean {
  return draft !== null && draft.savedOver === null && draft.base !== revision;
}

export function changed<Fields>(
  draft: DraftState<Fields> | null,
  read: Read<Fields>,
  part: Partial<Fields>,
): DraftState<Fields> {
  const fields = { ...shownFields(draft, read), ...part };
  return { fields, base: draft === null || draft.savedOver !== null ? read.revision : draft.base, savedOver: null };
}

function isPast<Fields>({ savedOver }: DraftState<Fields>, { revision }: Read<Fields>): boolean {
  return savedOver !== null && savedOver !== revision;
}
