import { BundleReader, readHeadManifests, type BundleEvent, type BundleHead } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { listContents } from "@regrow/core/manifest";
import { DiskError, type Cryptography, type Disk } from "@regrow/core/port";
import { verifyLadder } from "@regrow/core/trust";
import { decompressStream } from "@regrow/node/compression";
import { FILES } from "../layout/index.ts";

interface Ports {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/** Takes an object's bytes; `end` is told whether they were the right ones. */
export interface ObjectSink {
  write(bytes: Uint8Array): Promise<void>;
  end(isRight: boolean): Promise<void>;
}

export interface FactoryVisit {
  /** Told before the first object, when the head's signatures hold. */
  readonly onHead?: (head: BundleHead) => Promise<void>;
  /** Undefined: the object is skipped. */
  readonly open: (sha256: string, sizeBytes: number) => ObjectSink | undefined;
}

/** What a walk through the factory bundle showed. `problem`: where it ended, or the first object that is not what it should be. */
export interface FactoryWalk {
  readonly head: BundleHead | null;
  readonly problem: string | undefined;
}

const MAX_ROOT_BYTES = 1024 * 1024;
const IGNORE: ObjectSink = { write: async () => {}, end: async () => {} };

/**
 * Goes through the factory bundle once. Trusted like any bundle: the head by its signatures, each object by its hash, so that a
 * damaged one costs that object alone.
 * @returns null where there is no factory bundle
 */
export async function walkFactoryBundle(ports: Ports, visit: FactoryVisit): Promise<FactoryWalk | null> {
  if ((await ports.disk.status(FILES.factoryBundle)) === undefined) return null;
  const walk = new Walk(ports, visit);
  try {
    await walk.run();
  } catch (error) {
    if (error instanceof DiskError && error.path === FILES.factoryBundle) walk.note(error.code);
    else if (error instanceof RegrowError) walk.note(error.message);
    else throw error;
  }
  return { head: walk.head, problem: walk.problem };
}

class Walk {
  readonly #ports: Ports;
  readonly #visit: FactoryVisit;
  readonly #reader = new BundleReader();
  #contents: ReadonlyMap<string, number> = new Map();
  head: BundleHead | null = null;
  problem: string | undefined;

  constructor(ports: Ports, visit: FactoryVisit) {
    this.#ports = ports;
    this.#visit = visit;
  }

  note(problem: string): void {
    this.problem ??= problem;
  }

  async run(): Promise<void> {
    const events = this.#events();
    for await (const event of events) {
      if (event.kind === "head") await this.#takeHead(event.head);
      if (event.kind === "object") await this.#takeObject(event.sha256, events);
    }
    this.#reader.finish();
  }

  async *#events(): AsyncGenerator<BundleEvent, void> {
    for await (const piece of this.#ports.disk.readStream(FILES.factoryBundle)) yield* this.#reader.push(piece);
  }

  async #takeHead(head: BundleHead): Promise<void> {
    const { disk, cryptography } = this.#ports;
    const { full } = readHeadManifests(cryptography, head);
    const pinnedRoot = await disk.read(FILES.platformRoot, MAX_ROOT_BYTES);
    verifyLadder({ cryptography, pinnedRoot, head, product: full.product, version: full.version });
    this.head = head;
    this.#contents = listContents(full);
    await this.#visit.onHead?.(head);
  }

  async #takeObject(sha256: string, events: AsyncGenerator<BundleEvent, void>): Promise<void> {
    const sizeBytes = this.#contents.get(sha256);
    if (sizeBytes === undefined) throw new RegrowError("BUNDLE_ENTRY_UNEXPECTED", { sha256 });
    const sink = this.#visit.open(sha256, sizeBytes) ?? IGNORE;
    const packed = piecesOf(events);
    const isRight = await this.#unpack(packed, { sha256, sizeBytes }, sink);
    // A frame that ends early leaves bytes of this object behind.
    for await (const _rest of packed);
    if (!isRight) this.note(`object ${sha256} is damaged`);
    await sink.end(isRight);
  }

  async #unpack(
    packed: AsyncIterable<Uint8Array>,
    { sha256, sizeBytes }: { readonly sha256: string; readonly sizeBytes: number },
    sink: ObjectSink,
  ): Promise<boolean> {
    const hasher = this.#ports.cryptography.sha256();
    let lengthBytes = 0;
    try {
      for await (const piece of decompressStream(packed, sizeBytes)) {
        lengthBytes += piece.length;
        hasher.update(piece);
        await sink.write(piece);
      }
    } catch (error) {
      if (error instanceof RegrowError && error.code === "BUNDLE_OBJECT_DAMAGED") return false;
      throw error;
    }
    return lengthBytes === sizeBytes && hasher.digestHex() === sha256;
  }
}

/** One object's packed bytes. Its reader may stop early, even while it waits for a piece; the rest is then still to be read. */
function piecesOf(events: AsyncGenerator<BundleEvent, void>): AsyncIterable<Uint8Array> {
  let hasEnded = false;
  let turn: Promise<IteratorResult<Uint8Array, undefined>> = Promise.resolve({ done: true, value: undefined });
  const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    while (!hasEnded) {
      const { value, done } = await events.next();
      if (done === true || value.kind === "object-end") hasEnded = true;
      else if (value.kind === "object-data") return { done: false, value: value.bytes };
    }
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next: () => (turn = turn.then(next)) }) };
}
