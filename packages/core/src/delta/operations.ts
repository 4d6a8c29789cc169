import { BitModels } from "./bit-models.ts";
import { deltaInvalid } from "./delta-invalid.ts";
import { NumberModel } from "./numbers.ts";
import type { BitCoder } from "./range-coder.ts";

/** One step in making a segment: some bytes of the base, corrected, then some that are new. At least one byte together. */
export interface Operation {
  readonly copyBytes: number;
  readonly newBytes: number;
  /** Where the copy begins in the base stream; of no meaning where nothing is copied. */
  readonly baseOffset: number;
}

/** Steps of one segment at most: a decoder keeps them all. */
export const MOST_OPERATIONS = 65_536;

/** Distances between base and segment that are remembered, latest first. */
const REMEMBERED = 8;
/** How a copy's place is told: right behind the one before, by a remembered distance, or by a number. */
const BEHIND = 0;
const BY_NUMBER = REMEMBERED + 1;
const PLACE_BITS = 4;

/** The steps of one segment, coded before its bytes. Also the model of a place: distances come back. */
export class OperationModel {
  readonly #copyLengths = new NumberModel();
  readonly #newLengths = new NumberModel();
  readonly #steps = new NumberModel();
  readonly #signs = new BitModels(1, 60);
  readonly #places = new BitModels(2 ** PLACE_BITS, 60);
  readonly #distances: number[] = [];
  #at = 0;
  #baseEnd = 0;

  /** @throws RegrowError UPDATE_PACK_INVALID for a step that makes nothing, too much, or copies from before the base */
  code(coder: BitCoder, operation: Operation, leftBytes: number): Operation {
    const copyBytes = this.#copyLengths.code(coder, operation.copyBytes);
    const newBytes = copyBytes === leftBytes ? 0 : this.#newLengths.code(coder, operation.newBytes);
    const length = copyBytes + newBytes;
    if (length === 0 || length > leftBytes) throw deltaInvalid(`a step of ${length} bytes, ${leftBytes} left`);
    const baseOffset = copyBytes === 0 ? this.#baseEnd : this.#codePlace(coder, operation.baseOffset);
    if (baseOffset < 0 || !Number.isSafeInteger(baseOffset + copyBytes))
      throw deltaInvalid(`a copy from ${baseOffset}`);
    if (copyBytes > 0) this.#remember(baseOffset - this.#at);
    this.#at += length;
    this.#baseEnd = baseOffset + copyBytes;
    return { copyBytes, newBytes, baseOffset };
  }

  #codePlace(coder: BitCoder, baseOffset: number): number {
    const place = this.#codeSymbol(coder, this.#placeOf(baseOffset));
    if (place === BEHIND) return this.#baseEnd;
    const distance = this.#distances[place - 1];
    if (place < BY_NUMBER && distance !== undefined) return this.#at + distance;
    const step = baseOffset - this.#baseEnd;
    const isBack = this.#signs.code(coder, 0, step < 0 ? 1 : 0) === 1;
    const size = this.#steps.code(coder, Math.abs(step));
    return this.#baseEnd + (isBack ? -size : size);
  }

  #placeOf(baseOffset: number): number {
    if (baseOffset === this.#baseEnd) return BEHIND;
    const index = this.#distances.indexOf(baseOffset - this.#at);
    return index === -1 ? BY_NUMBER : index + 1;
  }

  #codeSymbol(coder: BitCoder, symbol: number): number {
    let context = 1;
    for (let shift = PLACE_BITS - 1; shift >= 0; shift -= 1)
      context = context * 2 + this.#places.code(coder, context, (symbol >> shift) & 1);
    return context - 2 ** PLACE_BITS;
  }

  #remember(distance: number): void {
    const index = this.#distances.indexOf(distance);
    if (index !== -1) this.#distances.splice(index, 1);
    this.#distances.unshift(distance);
    if (this.#distances.length > REMEMBERED) this.#distances.pop();
  }
}
