import { RegrowError } from "../error/index.ts";
import { placeRead, planReads } from "./base-reads.ts";
import { chooseInstructionSet } from "./choose-instruction-set.ts";
import { CopiedBytes } from "./copied-bytes.ts";
import { deltaInvalid } from "./delta-invalid.ts";
import { Displacements, INSTRUCTION_SETS, type InstructionSet } from "./displacements.ts";
import { NewBytes } from "./new-bytes.ts";
import { NumberModel } from "./numbers.ts";
import { MOST_OPERATIONS, OperationModel, type Operation } from "./operations.ts";
import { RangeDecoder, RangeEncoder, type BitCoder } from "./range-coder.ts";

/** Reads the base stream; gives exactly as many bytes as were asked for, or throws. */
export type ReadBase = (offsetBytes: number, lengthBytes: number) => Promise<Uint8Array>;

/** Work between two breaths, in bytes of the segment. */
const SLICE_BYTES = 16_384;

/**
 * What makes these bytes out of a base, in one range-coded stream: length of the base, operations, instruction set, and the bytes in the
 * order of the segment. Undefined for more operations than a decoder takes, and where it does not decode to the same bytes: what cannot be applied
 * must never be offered.
 * @param operations they make all of `bytes`, one after the other
 * @param base the base stream: its length, and how to read it
 */
export function encodeDelta(
  bytes: Uint8Array,
  operations: readonly Operation[],
  base: { readonly sizeBytes: number; read(offsetBytes: number, lengthBytes: number): Uint8Array },
): Uint8Array | undefined {
  if (operations.length > MOST_OPERATIONS) return undefined;
  const coder = new RangeEncoder();
  const numbers = new NumberModel();
  numbers.code(coder, base.sizeBytes);
  const coded = codeOperations(coder, bytes.length, operations);
  const beside = new Uint8Array(bytes.length);
  for (const read of planReads(coded, base.sizeBytes))
    placeRead(beside, read, base.read(read.offsetBytes, read.lengthBytes));
  const set = chooseInstructionSet(bytes, beside, coded);
  numbers.code(coder, INSTRUCTION_SETS.indexOf(set));
  codeAll(codeBytes(coder, { operations: coded, set, beside, bytes: bytes.slice() }));
  const packed = coder.finish();
  return isDecodedTo(bytes, packed, beside) ? packed : undefined;
}

/**
 * The segment that a delta makes. Total: any bytes give a segment of that size or an error, in time that depends on `sizeBytes` alone. Memory: three
 * times the segment and 16 MiB of models.
 * @param breathe called between slices of the work, to let others run
 * @throws RegrowError UPDATE_PACK_INVALID; what `readBase` throws
 */
export async function decodeDelta(
  packed: Uint8Array,
  sizeBytes: number,
  readBase: ReadBase,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<Uint8Array> {
  const coder = new RangeDecoder(packed);
  const { baseBytes, operations, set } = readRecipe(coder, sizeBytes);
  const beside = new Uint8Array(sizeBytes);
  for (const read of planReads(operations, baseBytes))
    placeRead(beside, read, await readBase(read.offsetBytes, read.lengthBytes));
  const bytes = new Uint8Array(sizeBytes);
  const slices = codeBytes(coder, { operations, set, beside, bytes });
  while (slices.next().done !== true) await breathe();
  return bytes;
}

function isDecodedTo(expected: Uint8Array, packed: Uint8Array, beside: Uint8Array): boolean {
  const coder = new RangeDecoder(packed);
  const bytes = new Uint8Array(expected.length);
  try {
    const { operations, set } = readRecipe(coder, expected.length);
    codeAll(codeBytes(coder, { operations, set, beside, bytes }));
  } catch (error) {
    if (error instanceof RegrowError) return false;
    throw error;
  }
  return bytes.every((byte, at) => byte === expected[at]);
}

function codeAll(slices: Generator<void>): void {
  while (slices.next().done !== true);
}

interface Recipe {
  readonly baseBytes: number;
  readonly operations: readonly Operation[];
  readonly set: InstructionSet;
}

function readRecipe(coder: RangeDecoder, sizeBytes: number): Recipe {
  const numbers = new NumberModel();
  const baseBytes = numbers.code(coder, 0);
  const operations = codeOperations(coder, sizeBytes, []);
  const set = INSTRUCTION_SETS[numbers.code(coder, 0)];
  if (set === undefined) throw deltaInvalid("unknown instructions");
  return { baseBytes, operations, set };
}

/** What was coded: where nothing is copied, a place that is known to both sides. @param operations of no meaning when decoding */
function codeOperations(coder: BitCoder, sizeBytes: number, operations: readonly Operation[]): readonly Operation[] {
  const model = new OperationModel();
  const coded: Operation[] = [];
  for (let leftBytes = sizeBytes; leftBytes > 0;) {
    if (coded.length === MOST_OPERATIONS) throw deltaInvalid("too many steps");
    const operation = model.code(coder, operations[coded.length] ?? NOTHING, leftBytes);
    coded.push(operation);
    leftBytes -= operation.copyBytes + operation.newBytes;
  }
  return coded;
}

const NOTHING: Operation = { copyBytes: 0, newBytes: 0, baseOffset: 0 };

interface Coding {
  readonly operations: readonly Operation[];
  readonly set: InstructionSet;
  /** For each byte of the segment one of the base. */
  readonly beside: Uint8Array;
  /** The segment: read when encoding, written when decoding. */
  readonly bytes: Uint8Array;
}

function* codeBytes(coder: BitCoder, { operations, set, beside, bytes }: Coding): Generator<void> {
  const displacements = new Displacements(set, beside, operations);
  const copied = new CopiedBytes(coder, beside, bytes, displacements);
  let fresh: NewBytes | undefined;
  let at = 0;
  let breathAt = 0;
  for (const { copyBytes, newBytes, baseOffset } of operations) {
    const shift = baseOffset - at;
    const copyEnd = at + copyBytes;
    const operationEnd = copyEnd + newBytes;
    if (newBytes > 0) fresh ??= new NewBytes(coder, beside, bytes);
    while (at < operationEnd) {
      const sliceEnd = Math.min(at < copyEnd ? copyEnd : operationEnd, at + SLICE_BYTES);
      if (at < copyEnd) copied.code(at, sliceEnd, at + shift);
      else fresh?.code(at, sliceEnd);
      at = sliceEnd;
      if (at < breathAt + SLICE_BYTES) continue;
      breathAt = at;
      yield;
    }
  }
}
