import { setImmediate as nextTurn } from "node:timers/promises";

/** Rows that are gone through at once: some milliseconds. */
const ROWS_AT_ONCE = 500;

/** Rows of the embedded database, which answers on the spot: who goes through many of them lets others have their turn. */
export async function* inTurns<Row>(rows: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<Row> {
  let count = 0;
  for await (const row of rows) {
    yield row;
    count += 1;
    if (count % ROWS_AT_ONCE === 0) await nextTurn();
  }
}
