import { Random } from "../clock/random.ts";
import { crashForms } from "./data-effects.ts";
import type { Image } from "./image.ts";
import type { Content } from "./inode.ts";
import { applyMetadata, type Journal, type MetadataEffect } from "./journal.ts";

/**
 * Which names survive: "journal" a prefix of what was done, as a journaling file system (ext4) commits them;
 * "any" each by itself, as POSIX allows.
 */
export type NameOrder = "journal" | "any";

export interface CrashOptions {
  /** At most so many states. */
  readonly limit: number;
  /** Chooses among more states than that; equal seeds give equal states. */
  readonly seed: number;
  readonly names: NameOrder;
}

/** What the medium may hold after a power cut. */
export interface CrashState {
  readonly image: Image;
  /** Equal for equal contents: `Image.hash`. */
  readonly hash: string;
  /** Which choice was made for each thing that was not durable, to find this state again. */
  readonly choices: readonly number[];
}

/**
 * The states that a power cut may leave, each once: all of them where there are not more than `limit`, else those in
 * which one thing differs from all lost or all kept, then random ones. All lost comes first, all kept second.
 */
export function* crashStates(durable: Image, journal: Journal, options: CrashOptions): Generator<CrashState> {
  const space = new CrashSpace(durable, journal, options.names);
  const seen = new Set<string>();
  for (const choices of space.choices(options)) {
    if (seen.size >= options.limit) return;
    const image = space.build(choices);
    const hash = image.hash();
    if (seen.has(hash)) continue;
    seen.add(hash);
    yield { image, hash, choices };
  }
}

/** Every thing that is not durable is a digit: how many metadata effects survive, or which; then which form each file has. */
class CrashSpace {
  readonly #durable: Image;
  readonly #metadata: readonly MetadataEffect[];
  readonly #files: ReadonlyArray<readonly [inode: number, forms: readonly Content[]]>;
  readonly #names: NameOrder;
  readonly #radixes: readonly number[];

  constructor(durable: Image, journal: Journal, names: NameOrder) {
    this.#durable = durable;
    this.#metadata = journal.metadata;
    this.#names = names;
    const reachable = reachableInodes(durable, journal);
    this.#files = [...journal.data].flatMap(([number, effects]) => {
      const inode = durable.inode(number);
      return inode.kind === "file" && reachable.has(number)
        ? [[number, crashForms(inode.content, effects)] as const]
        : [];
    });
    const nameRadixes = names === "journal" ? [this.#metadata.length + 1] : this.#metadata.map(() => 2);
    this.#radixes = [...nameRadixes, ...this.#files.map(([, forms]) => forms.length)];
  }

  *choices({ limit, seed }: CrashOptions): Generator<readonly number[]> {
    const lost = this.#radixes.map(() => 0);
    const kept = this.#radixes.map((radix) => radix - 1);
    yield lost;
    yield kept;
    const total = this.#radixes.reduce((product, radix) => product * radix, 1);
    if (total <= limit) yield* this.#all(lost);
    else {
      yield* this.#neighbours([lost, kept]);
      yield* this.#random(limit, new Random(seed));
    }
  }

  build(choices: readonly number[]): Image {
    const image = this.#durable.fork();
    const digits = choices.values();
    if (this.#names === "journal") {
      const count = digits.next().value ?? 0;
      for (const effect of this.#metadata.slice(0, count)) applyMetadata(image, effect);
    } else
      this.#applyChosen(
        image,
        this.#metadata.map(() => digits.next().value === 1),
      );
    for (const [inode, forms] of this.#files) {
      const content = forms[digits.next().value ?? 0];
      if (content !== undefined) image.setContent(inode, content);
    }
    return image;
  }

  #applyChosen(image: Image, isChosen: readonly boolean[]): void {
    const lost = new Set<number>();
    for (const [index, effect] of this.#metadata.entries()) {
      if (isChosen[index] === true && !(effect.needs !== undefined && lost.has(effect.needs)))
        applyMetadata(image, effect);
      else lost.add(effect.id);
    }
  }

  *#all(first: readonly number[]): Generator<readonly number[]> {
    const digits = [...first];
    for (let position = 0; position < digits.length;) {
      const next = (digits[position] ?? 0) + 1;
      if (next === this.#radixes[position]) {
        digits[position] = 0;
        position += 1;
        continue;
      }
      digits[position] = next;
      position = 0;
      yield [...digits];
    }
  }

  *#neighbours(corners: ReadonlyArray<readonly number[]>): Generator<readonly number[]> {
    for (const [position, radix] of this.#radixes.entries()) {
      for (let value = 0; value < radix; value += 1) yield* corners.map((corner) => corner.with(position, value));
    }
  }

  *#random(limit: number, random: Random): Generator<readonly number[]> {
    // Different choices may leave equal states, so more are tried than are wanted.
    for (let tries = 0; tries < limit * 4; tries += 1) yield this.#radixes.map((radix) => random.below(radix));
  }
}

/** Files that some surviving name may lead to; the bytes of others make no difference. */
function reachableInodes(durable: Image, journal: Journal): ReadonlySet<number> {
  const reachable = new Set<number>();
  for (const [, inode] of durable.walk()) reachable.add(inode);
  const changes = journal.metadata.flatMap((effect) => (effect.kind === "names" ? effect.changes : []));
  for (const { inode } of changes) if (inode !== undefined) reachable.add(inode);
  return reachable;
}
