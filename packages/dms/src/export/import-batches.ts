/** Rows that one transaction adds: a device, with its many indexes, takes 50 µs, so nobody waits longer than for 10 ms. */
const ROWS_AT_ONCE = 200;

/** Rows in groups, as one statement takes them. */
export async function* batchesOf<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  rowsAtOnce = ROWS_AT_ONCE,
): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < rowsAtOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
