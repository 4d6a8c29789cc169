import type { DatabaseSync, SQLInputValue } from "node:sqlite";

/** Something that the DMS has acknowledged, as a question to its database that must find a row. */
interface Claim {
  readonly kind: string;
  readonly query: string;
  readonly values: readonly SQLInputValue[];
}

/** Everything that a DMS has acknowledged, written down when the answer has come and not before. */
export class Ledger {
  readonly #claims: Claim[] = [];
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  get count(): number {
    return this.#claims.length;
  }

  /** The row that the query asks for must be there from now on. */
  add(kind: string, query: string, ...values: readonly SQLInputValue[]): void {
    this.#claims.push({ kind, query, values });
    for (const waiting of this.#waiting.splice(0))
      if (this.count >= waiting.count) waiting.resolve();
      else this.#waiting.push(waiting);
  }

  /** Resolves right when so many more have come. */
  async more(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ count: this.count + count, resolve });
    await promise;
  }

  /** How many there are of each kind. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { kind } of this.#claims) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return counts;
  }

  /** What was acknowledged and is not there. @param count how many of them, from the first on */
  lost(database: DatabaseSync, count = this.count): readonly string[] {
    return this.#claims
      .slice(0, count)
      .filter(({ query, values }) => database.prepare(query).get(...values) === undefined)
      .map(({ kind, values }) => `${kind}: ${values.map(String).join(" ").slice(0, 200)}`);
  }
}
