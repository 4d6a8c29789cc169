/** Rows that one statement adds: within every database's limit of parameters, with two dozen of them in a row. */
const ROWS_AT_ONCE = 500;

/** Rows in groups, as one statement takes them. */
export async function* batchesOf<Row>(rows: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
