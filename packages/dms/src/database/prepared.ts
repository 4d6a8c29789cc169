import type { Compilable, CompiledQuery } from "kysely";
import type { Database } from "./open-database.ts";

/** What a query is asked with: the place of a value in its words. */
class Place {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

type Value = string | number | null | Uint8Array;

/**
 * A query that is written once and asked often: its words are made at the first time, only its values change. To make them costs more
 * than to ask, and an update is decided from a dozen queries. `write` gets a place for each value that it takes by its name (not by
 * a rest of them), and must do nothing with it but hand it to the query.
 */
export function prepared<Input extends Readonly<Record<keyof Input, Value>>, Row>(
  write: (database: Database, input: Input) => Compilable<Row>,
): (database: Database, input: Input) => Promise<readonly Row[]> {
  let written: CompiledQuery<Row> | undefined;
  return async (database, input) => {
    written ??= write(database, places<Input>()).compile();
    const parameters: readonly unknown[] = written.parameters.map((value) =>
      value instanceof Place ? Reflect.get(input, value.name) : value,
    );
    const { rows } = await database.executeQuery<Row>({ ...written, parameters });
    return rows;
  };
}

/** kysely hands values on as they are, so that places may stand for them until the query is asked. */
function places<Input>(): Input {
  return new Proxy({}, { get: (_, name) => new Place(String(name)) }) as Input;
}
