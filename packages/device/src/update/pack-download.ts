import { RegrowError } from "@regrow/core/error";
import { PackReader, listSegments, packLength, type PackEvent, type PackHeader } from "@regrow/core/pack";
import { sha256Hex, type Clock, type Cryptography, type Disk } from "@regrow/core/port";
import { unpackSegment } from "@regrow/node/delta";
import type { DmsClient, PackAnswer } from "../dms-client/index.ts";
import { stagingLayout } from "../layout/index.ts";
import { baseReader } from "./base-reader.ts";
import { checkHeader, checkSpace, isWanted, streamOf, type WantedPack } from "./check-pack.ts";
import { dropForeign } from "../store/index.ts";
import { withFastCode } from "./fast-code.ts";
import { KeptPart } from "./kept-part.ts";
import { LeastPace } from "./least-pace.ts";
import { loadPackState, savePackState, type PackState } from "./pack-state.ts";
import { SaveSchedule } from "./save-schedule.ts";
import { StagedPack } from "./staged-pack.ts";
import { surveyStaged } from "./survey-staged.ts";

export interface PackDownloadDependencies {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  readonly client: Pick<DmsClient, "pack">;
  readonly onBytes: (doneBytes: number, totalBytes: number) => void;
}

type Announced = Pick<PackAnswer, "etag" | "totalBytes">;
type PositionedSegment = Extract<PackEvent, { kind: "segment" }>;

/** What is known of the pack once its header is here. */
interface KnownPack {
  readonly header: PackHeader;
  readonly headerBytes: number;
  readonly staged: StagedPack;
  readonly readBase: ReturnType<typeof baseReader>;
}

/** Headers that show a pack whose parts are here already; more of them mean a pack that changes each time. */
const MAX_BEGINNINGS = 3;
/** Bytes that are here already are worth another request rather than to be received again. */
const WORTH_SKIPPING_BYTES = 64 * 1024;

/** One pack on its way into the staging folder, over as many connections as it takes. */
export class PackDownload {
  readonly #dependencies: PackDownloadDependencies;
  readonly #wanted: WantedPack;
  readonly #kept: KeptPart;
  readonly #schedule: SaveSchedule;
  #reader = new PackReader();
  #etag: string | null = null;
  #known: KnownPack | undefined;
  #receivedBytes = 0;
  #beginnings = 0;

  constructor(dependencies: PackDownloadDependencies, wanted: WantedPack) {
    this.#dependencies = dependencies;
    this.#wanted = wanted;
    this.#kept = new KeptPart(dependencies, wanted.offer.updateId);
    this.#schedule = new SaveSchedule(dependencies.clock);
  }

  /** Bytes of the pack that are here, the unfinished segment included. */
  get offsetBytes(): number {
    return this.#reader.offsetBytes;
  }

  /** Bytes that came over the network for it, those that had to come again included. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Takes up what an earlier process has left. */
  async resume(): Promise<void> {
    const state = await loadPackState(this.#dependencies.disk, this.#wanted.offer.updateId);
    if (state !== undefined && isWanted(state.header, this.#wanted)) await this.#begin(state);
    const part = await this.#kept.load();
    if (part === undefined || part.offsetBytes !== this.offsetBytes) return;
    if (this.#etag !== null && part.etag !== this.#etag) return;
    const fresh = this.#etag === null ? new PackReader() : this.#readerAtNext();
    try {
      // What completes something is no unfinished part: it is received again.
      if (fresh.push(part.bytes).length > 0) return;
    } catch (error) {
      if (error instanceof RegrowError) return;
      throw error;
    }
    this.#etag = part.etag;
    this.#reader = fresh;
  }

  /** Forgets the unfinished segment: its bytes were not what they should be. */
  async rewind(): Promise<void> {
    if (this.#known === undefined) return this.restart();
    await this.#kept.forget();
    this.#reader = this.#readerAtNext();
  }

  /** Begins with the pack's first byte; objects that are here stay. */
  async restart(): Promise<void> {
    await this.#kept.forget();
    this.#reader = new PackReader();
    this.#etag = null;
    this.#known = undefined;
  }

  /**
   * Fetches what is missing over one connection.
   * @returns false when another connection is needed at once: what follows on this one is here already
   * @throws RegrowError as DmsClient; UPDATE_INTERRUPTED; UPDATE_PACK_INVALID; STORAGE_FULL; DiskError
   */
  async fetch(signal: AbortSignal): Promise<boolean> {
    if (!this.#reader.hasEnded && !(await this.#receive(signal))) return false;
    await this.#known?.staged.finish();
    await this.#kept.forget();
    return true;
  }

  async #receive(signal: AbortSignal): Promise<boolean> {
    const { client, clock, onBytes } = this.#dependencies;
    const { offer, base } = this.#wanted;
    const range = { offsetBytes: this.offsetBytes, etag: this.#etag };
    const answer = await client.pack(offer.bundleId, base?.id ?? "none", range, signal);
    if (answer.etag !== this.#etag && this.offsetBytes > 0) await this.restart();
    this.#etag = answer.etag;
    const pace = new LeastPace(clock);
    let skipBytes = this.offsetBytes - answer.offsetBytes;
    try {
      if (skipBytes < 0)
        throw new RegrowError("UPDATE_PACK_INVALID", { reason: "it begins too late", atBytes: answer.offsetBytes });
      for await (const piece of answer.body) {
        this.#receivedBytes += piece.byteLength;
        pace.take(piece.byteLength);
        const fresh = piece.subarray(Math.min(skipBytes, piece.byteLength));
        skipBytes -= piece.byteLength - fresh.byteLength;
        if (!(await this.#takeAll(this.#reader.push(fresh), answer))) return false;
        if (this.#schedule.isDue(this.#receivedBytes)) await this.#save(answer.etag);
        onBytes(this.offsetBytes, answer.totalBytes);
      }
    } finally {
      await answer.body.return();
    }
    this.#reader.finish();
    return true;
  }

  async #takeAll(events: readonly PackEvent[], answer: Announced): Promise<boolean> {
    for (const event of events) if (!(await this.#take(event, answer))) return false;
    return true;
  }

  /** False: this connection brings what is here already. */
  async #take(event: PackEvent, answer: Announced): Promise<boolean> {
    switch (event.kind) {
      case "header": {
        const { header, headerBytes } = event;
        checkHeader(header, headerBytes, this.#wanted, answer.totalBytes);
        const state = { etag: answer.etag, header, headerBytes };
        await savePackState(this.#dependencies.disk, this.#wanted.offer.updateId, state);
        if (!(await this.#begin(state))) return true;
        this.#beginnings += 1;
        if (this.#beginnings > MAX_BEGINNINGS)
          throw new RegrowError("DMS_ANSWER_INVALID", { reason: "the pack is another one each time" });
        return false;
      }
      case "segment":
        return this.#known === undefined || this.#takeSegment(this.#known, event);
      case "end":
        return true;
    }
  }

  async #takeSegment({ staged, readBase }: KnownPack, { position, bytes }: PositionedSegment): Promise<boolean> {
    // Little of what is here already is received once more rather than asked around.
    if (staged.next?.segmentIndex !== position.segmentIndex) return true;
    const { segment } = position;
    const unpack = (): Promise<Uint8Array> => unpackSegment(segment, bytes, readBase);
    const unpacked = await (segment.method === "delta" ? withFastCode(unpack) : unpack());
    if (sha256Hex(this.#dependencies.cryptography, unpacked) !== segment.sha256)
      throw new RegrowError("UPDATE_PACK_INVALID", {
        segment: position.segmentIndex,
        method: segment.method,
        reason: "its bytes are not the ones announced",
      });
    await staged.store(position, unpacked);
    const next = staged.next;
    if (next !== undefined && next.offsetBytes - this.offsetBytes < WORTH_SKIPPING_BYTES) return true;
    if (next === undefined && this.#reader.hasEnded) return true;
    this.#reader = this.#readerAtNext();
    return false;
  }

  /** True when a part of the pack's objects is here already. */
  async #begin({ etag, header, headerBytes }: PackState): Promise<boolean> {
    const { disk, cryptography } = this.#dependencies;
    const positions = [...listSegments(header, headerBytes)];
    const { object: objectPath } = stagingLayout(this.#wanted.offer.updateId);
    const parts = { stream: streamOf(header, this.#wanted), positions, objectPath };
    await dropForeign(disk, this.#wanted.offer.updateId, this.#wanted.manifest);
    const survey = await surveyStaged({ disk, cryptography }, parts);
    await checkSpace(disk, positions.slice(survey.nextIndex));
    this.#etag = etag;
    const { base } = this.#wanted;
    const readBase = base === null ? nothingToRead : baseReader(disk, base);
    const staged = new StagedPack(this.#dependencies, parts, survey);
    this.#known = { header, headerBytes, staged, readBase };
    if (survey.nextIndex === 0 && this.#reader.offsetBytes >= headerBytes) return false;
    this.#reader = this.#readerAtNext();
    return survey.nextIndex > 0;
  }

  #readerAtNext(): PackReader {
    if (this.#known === undefined) return new PackReader();
    const { header, headerBytes, staged } = this.#known;
    return PackReader.from(header, headerBytes, staged.next?.offsetBytes ?? packLength(header, headerBytes));
  }

  async #save(etag: string): Promise<void> {
    // Segments first: their bytes are not in the part any more, which may replace the part that they came in.
    await this.#known?.staged.settle();
    const bytes = this.#reader.unfinished;
    await this.#kept.keep({ etag, offsetBytes: this.offsetBytes - bytes.length, bytes });
    this.#schedule.saved(this.#receivedBytes);
  }
}

function nothingToRead(): Promise<Uint8Array> {
  return Promise.reject(new RegrowError("UPDATE_PACK_INVALID", { reason: "it builds on what is not here" }));
}
