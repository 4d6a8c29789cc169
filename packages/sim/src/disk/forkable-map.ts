/** So many changes are copied with each fork; more are first merged into a new shared part. */
const MOST_OWN = 32;

/** A map that is copied in almost no time: copies share what they had and keep only their own changes. Values are never undefined. */
export class ForkableMap<Value> {
  #shared: ReadonlyMap<number, Value>;
  #own: Map<number, Value>;

  constructor(shared: ReadonlyMap<number, Value> = new Map(), own: ReadonlyMap<number, Value> = new Map()) {
    this.#shared = shared;
    this.#own = new Map(own);
  }

  get(key: number): Value | undefined {
    return this.#own.get(key) ?? this.#shared.get(key);
  }

  set(key: number, value: Value): void {
    this.#own.set(key, value);
  }

  fork(): ForkableMap<Value> {
    if (this.#own.size > MOST_OWN) {
      this.#shared = new Map([...this.#shared, ...this.#own]);
      this.#own = new Map();
    }
    return new ForkableMap(this.#shared, this.#own);
  }
}
