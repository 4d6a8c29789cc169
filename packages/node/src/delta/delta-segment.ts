import { encodeDelta, type Operation } from "@regrow/core/delta";
import type { BaseRange } from "@regrow/core/pack";
import type { BaseIndex } from "./base-index.ts";
import type { ByteSource } from "./byte-source.ts";
import { findOperations } from "./find-operations.ts";
import { MatchIndex } from "./match-index.ts";

/** Bytes of the base that matches are looked for in: all of it where it is no larger, else what is similar. Memory: five times as much. */
const MOST_BASE_BYTES = 32 * 1024 * 1024;

/** The part of a segment that may be new. */
const MOST_NEW = 3 / 4;

/** Makes deltas of one segment after the other. */
export class DeltaEncoder {
  readonly #base: ByteSource;
  readonly #index: BaseIndex;
  #window: Window | undefined;

  constructor(base: ByteSource, index: BaseIndex) {
    this.#base = base;
    this.#index = index;
  }

  /** Undefined where there is none that a device would take, and where little of the segment is in the base: then it would be slow and no smaller. */
  encode(bytes: Uint8Array): EncodedDelta | undefined {
    const window = this.#windowFor(bytes);
    const operations = findOperations(window.index, window.bytes, bytes).flatMap((operation) =>
      splitAtRanges(operation, window.ranges),
    );
    const newBytes = operations.reduce((sum, operation) => sum + operation.newBytes, 0);
    if (newBytes > bytes.length * MOST_NEW) return undefined;
    const packed = encodeDelta(bytes, operations, this.#base);
    return packed === undefined ? undefined : { packed, newBytes };
  }

  #windowFor(bytes: Uint8Array): Window {
    const ranges = this.#index.similar(bytes, MOST_BASE_BYTES);
    if (this.#window !== undefined && isSame(this.#window.ranges, ranges)) return this.#window;
    this.#window = undefined; // the old one may go before the new one comes
    const joined = Buffer.concat(
      ranges.map(({ offsetBytes, lengthBytes }) => this.#base.read(offsetBytes, lengthBytes)),
    );
    this.#window = { ranges, bytes: joined, index: new MatchIndex(joined) };
    return this.#window;
  }
}

interface EncodedDelta {
  readonly packed: Uint8Array;
  /** Bytes of the segment that are not copied. */
  readonly newBytes: number;
}

interface Window {
  readonly ranges: readonly BaseRange[];
  /** The ranges one after the other. */
  readonly bytes: Uint8Array;
  readonly index: MatchIndex;
}

/** The same operation with places in the base instead of the window: a copy over the seam of two ranges becomes two. */
function splitAtRanges(
  { copyBytes, newBytes, baseOffset }: Operation,
  ranges: readonly BaseRange[],
): readonly Operation[] {
  const pieces: Operation[] = [];
  let start = 0;
  let done = 0;
  for (const { offsetBytes, lengthBytes } of ranges) {
    const within = baseOffset + done - start;
    if (done < copyBytes && within >= 0 && within < lengthBytes) {
      const length = Math.min(copyBytes - done, lengthBytes - within);
      pieces.push({ copyBytes: length, newBytes: 0, baseOffset: offsetBytes + within });
      done += length;
    }
    start += lengthBytes;
  }
  const last = pieces.pop() ?? { copyBytes: 0, newBytes: 0, baseOffset: 0 };
  return [...pieces, { ...last, newBytes }];
}

function isSame(one: readonly BaseRange[], other: readonly BaseRange[]): boolean {
  return (
    one.length === other.length &&
    one.every(
      ({ offsetBytes, lengthBytes }, at) =>
        other[at]?.offsetBytes === offsetBytes && other[at].lengthBytes === lengthBytes,
    )
  );
}
