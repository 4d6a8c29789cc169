interface Turn {
  readonly stop: () => void;
  readonly done: Promise<unknown>;
}

/**
 * One at a time for each name, and the newest asks the one before to stop: a sender whose line was cut comes again before the
 * server has noticed that the old line is dead.
 */
export class Turns {
  readonly #last = new Map<string, Turn>();

  async take<Result>(name: string, stop: () => void, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(name);
    before?.stop();
    const done = (async () => {
      await before?.done.catch(() => undefined);
      return work();
    })();
    const turn = { stop, done };
    this.#last.set(name, turn);
    try {
      return await done;
    } finally {
      if (this.#last.get(name) === turn) this.#last.delete(name);
    }
  }
}
