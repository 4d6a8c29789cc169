import { RegrowError } from "@regrow/core/error";
import { listContents, type FullManifest } from "@regrow/core/manifest";
import { PackReader, listSegments, packLength, type PackEvent, type PackHeader } from "@regrow/core/pack";
import type { Cryptography, Disk } from "@regrow/core/port";
import type { Offer } from "@regrow/core/protocol";
import type { DmsClient, PackAnswer } from "../dms-client/index.ts";
import { stagingLayout } from "../layout/index.ts";
import { loadPackState, savePackState, type PackState } from "./pack-state.ts";
import { StagedPack } from "./staged-pack.ts";
import { surveyStaged } from "./survey-staged.ts";
import { unpackSegment } from "./unpack-segment.ts";

/** The pack that is wanted: from a generation of this device (null: from nothing) to what is offered. */
export interface WantedPack {
  readonly offer: Offer;
  readonly base: string | null;
  /** Verified: only what it names is ever written. */
  readonly manifest: FullManifest;
}

export interface PackDownloadDependencies {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly client: Pick<DmsClient, "pack">;
  readonly onBytes: (doneBytes: number, totalBytes: number) => void;
}

type Announced = Pick<PackAnswer, "etag" | "totalBytes">;

/** Headers that show a pack whose parts are here already; more of them mean a pack that changes each time. */
const MAX_BEGINNINGS = 3;

/** One pack on its way into the staging folder, over as many connections as it takes. */
export class PackDownload {
  readonly #dependencies: PackDownloadDependencies;
  readonly #wanted: WantedPack;
  #reader = new PackReader();
  #etag: string | null = null;
  #known: { readonly header: PackHeader; readonly headerBytes: number; readonly staged: StagedPack } | undefined;
  #receivedBytes = 0;
  #beginnings = 0;

  constructor(dependencies: PackDownloadDependencies, wanted: WantedPack) {
    this.#dependencies = dependencies;
    this.#wanted = wanted;
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
    if (state !== undefined && isSame(state.header, this.#wanted)) await this.#begin(state);
  }

  /** Forgets the unfinished segment: its bytes were not what they should be. */
  rewind(): void {
    if (this.#known === undefined) return this.restart();
    const { header, headerBytes, staged } = this.#known;
    this.#reader = PackReader.from(header, headerBytes, staged.offsetBytes);
  }

  /** Begins with the pack's first byte; objects that are here stay. */
  restart(): void {
    this.#reader = new PackReader();
    this.#etag = null;
    this.#known = undefined;
  }

  /**
   * Fetches what is missing over one connection.
   * @returns false when another connection is needed at once: the header has shown that what follows is here already
   * @throws RegrowError as DmsClient; UPDATE_INTERRUPTED; UPDATE_PACK_INVALID; STORAGE_FULL; DiskError
   */
  async fetch(signal: AbortSignal): Promise<boolean> {
    if (!this.#reader.hasEnded && !(await this.#receive(signal))) return false;
    await this.#known?.staged.finish();
    return true;
  }

  async #receive(signal: AbortSignal): Promise<boolean> {
    const { client, onBytes } = this.#dependencies;
    const { offer, base } = this.#wanted;
    const answer = await client.pack(
      offer.bundleId,
      base ?? "none",
      { offsetBytes: this.offsetBytes, etag: this.#etag },
      signal,
    );
    if (answer.etag !== this.#etag && this.offsetBytes > 0) this.restart();
    this.#etag = answer.etag;
    let skipBytes = this.offsetBytes - answer.offsetBytes;
    try {
      if (skipBytes < 0)
        throw new RegrowError("UPDATE_PACK_INVALID", { reason: "it begins too late", atBytes: answer.offsetBytes });
      for await (const piece of answer.body) {
        this.#receivedBytes += piece.byteLength;
        const fresh = piece.subarray(Math.min(skipBytes, piece.byteLength));
        skipBytes -= piece.byteLength - fresh.byteLength;
        if (!(await this.#takeAll(this.#reader.push(fresh), answer))) return false;
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
        checkHeader(header, this.#wanted);
        if (packLength(header, headerBytes) !== answer.totalBytes)
          throw new RegrowError("UPDATE_PACK_INVALID", { reason: "its length is not the one announced" });
        const state = { etag: answer.etag, header, headerBytes };
        await savePackState(this.#dependencies.disk, this.#wanted.offer.updateId, state);
        if (!(await this.#begin(state))) return true;
        this.#beginnings += 1;
        if (this.#beginnings > MAX_BEGINNINGS)
          throw new RegrowError("DMS_ANSWER_INVALID", { reason: "the pack is another one each time" });
        return false;
      }
      case "segment": {
        const bytes = await unpackSegment(this.#dependencies.cryptography, event.position.segment, event.bytes);
        await this.#known?.staged.store(event.position, bytes);
        return true;
      }
      case "end":
        return true;
    }
  }

  /** True when a part of the pack's objects is here already. */
  async #begin({ etag, header, headerBytes }: PackState): Promise<boolean> {
    const objectPath = stagingLayout(this.#wanted.offer.updateId).object;
    const survey = await surveyStaged(this.#dependencies, { header, headerBytes, objectPath });
    await this.#checkSpace(header, headerBytes, survey.offsetBytes);
    this.#etag = etag;
    this.#known = {
      header,
      headerBytes,
      staged: new StagedPack(this.#dependencies, { header, headerBytes, objectPath }, survey),
    };
    if (survey.offsetBytes === headerBytes && this.#reader.offsetBytes >= headerBytes) return false;
    this.#reader = PackReader.from(header, headerBytes, survey.offsetBytes);
    return survey.offsetBytes > headerBytes;
  }

  /** Before hours of download rather than at their end. */
  async #checkSpace(header: PackHeader, headerBytes: number, fromBytes: number): Promise<void> {
    let neededBytes = 0;
    for (const { segment, offsetBytes } of listSegments(header, headerBytes))
      if (offsetBytes >= fromBytes) neededBytes += segment.sizeBytes;
    const { freeBytes } = await this.#dependencies.disk.space();
    if (freeBytes < neededBytes) throw new RegrowError("STORAGE_FULL", { neededBytes, freeBytes });
  }
}

function isSame(header: PackHeader, { offer, base }: WantedPack): boolean {
  return header.to === offer.manifestSha256 && header.from === base;
}

/** The header is the server's word; the manifest is the publisher's, so nothing but its files is taken. */
function checkHeader(header: PackHeader, wanted: WantedPack): void {
  if (!isSame(header, wanted)) throw new RegrowError("UPDATE_PACK_INVALID", { reason: "it is another pack" });
  const contents = listContents(wanted.manifest);
  for (const { sha256, sizeBytes } of header.objects) {
    if (contents.get(sha256) !== sizeBytes)
      throw new RegrowError("UPDATE_PACK_INVALID", {
        reason: "it holds a file that the manifest does not name",
        sha256,
      });
  }
}
