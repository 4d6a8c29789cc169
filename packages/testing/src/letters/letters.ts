/** As much of a letter as is looked at. */
interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A letter box in place of a mail server. */
export class Letters {
  readonly #waiting = new Map<string, (letter: Letter) => void>();
  readonly #come = new Map<string, Letter[]>();

  async send(letter: Letter): Promise<void> {
    const reader = this.#waiting.get(letter.to);
    this.#waiting.delete(letter.to);
    if (reader !== undefined) reader(letter);
    else this.#come.set(letter.to, [...(this.#come.get(letter.to) ?? []), letter]);
  }

  /** The next letter to that address that nobody has read; waits for one that has not come. */
  async next(to: string): Promise<Letter> {
    const [letter, ...rest] = this.#come.get(to) ?? [];
    this.#come.set(to, rest);
    return letter ?? (await new Promise<Letter>((resolve) => this.#waiting.set(to, resolve)));
  }

  /** The secret in the link of the next letter to that address. */
  async secret(to: string): Promise<string> {
    const { text } = await this.next(to);
    const secret = /[?&]token=([\w-]+)/.exec(text)?.[1];
    if (secret === undefined) throw new Error(`no link in the letter to ${to}: ${text}`);
    return secret;
  }

  /** How many letters to that address nobody has read. */
  count(to: string): number {
    return this.#come.get(to)?.length ?? 0;
  }
}
