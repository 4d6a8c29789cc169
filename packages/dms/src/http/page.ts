import Type from "typebox";
import { RegrowError } from "@regrow/core/error";

const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 100;
const MAX_CURSOR = 512;

/** Query of every list: take it apart with `readPage`. */
export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT, description: `at most; ${DEFAULT_LIMIT}` })),
  cursor: Type.Optional(
    Type.String({ maxLength: MAX_CURSOR, description: "'next' of the page before; none: the first" }),
  ),
};
/** Goes into the answer of every list. */
export const Next = Type.Union([Type.String(), Type.Null()], {
  description: "cursor of the page that follows; null: this was the last",
});

/** Types of the columns that a list is ordered by, such as ["number", "string"]. */
type Order = readonly ("string" | "number")[];
/** Values of those columns: the place in the list after which a page begins. */
type Place<By extends Order> = { readonly [Index in keyof By]: By[Index] extends "number" ? number : string };

/** Which part of a list is asked for; the whole of a list that is ordered by names: PageRequest<["string"]>. */
export interface PageRequest<By extends Order> {
  readonly limit: number;
  readonly after: Place<By> | null;
}

/** @throws RegrowError INPUT_INVALID when the cursor is not one that a page of this list gave */
export function readPage<const By extends Order>(
  query: { readonly limit?: number; readonly cursor?: string },
  order: By,
): PageRequest<By> {
  const { limit = DEFAULT_LIMIT, cursor } = query;
  return { limit, after: cursor === undefined ? null : readCursor(cursor, order) };
}

/** A page of rows, of which one more than the limit were read to know whether others follow. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => readonly (string | number)[],
): { readonly rows: Row[]; readonly next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > limit && last !== undefined ? cursorOf(placeOf(last)) : null };
}

function cursorOf(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function readCursor<By extends Order>(cursor: string, order: By): Place<By> {
  const wrong = (cause?: unknown): RegrowError =>
    new RegrowError("INPUT_INVALID", { cursor: "not one that this list gave" }, { cause });
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch (cause) {
    throw wrong(cause);
  }
  if (!isPlace(place, order)) throw wrong();
  return place;
}

function isPlace<By extends Order>(place: unknown, order: By): place is Place<By> {
  return (
    Array.isArray(place) &&
    place.length === order.length &&
    place.every((value: unknown, index) => typeof value === order[index])
  );
}
