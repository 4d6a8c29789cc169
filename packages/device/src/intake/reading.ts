import { writeHead, type BundleEvent, type BundleHead, type HeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { decompressStream } from "@regrow/node/compression";
import { stagingLayout } from "../layout/index.ts";
import { dropForeign, writeDurably } from "../store/index.ts";
import { PackedObject, checkPacked } from "./bundle-events.ts";
import type { IntakePorts } from "./intake-ports.ts";
import type { ObjectPart } from "./object-part.ts";
import { StagedBundle } from "./staged-bundle.ts";
import type { TakeOptions, Taken } from "./taken.ts";

/** A bundle whose head is trusted, while the rest of it is read. */
export interface OpenBundle {
  readonly head: BundleHead;
  readonly manifests: HeadManifests;
  readonly updateId: string;
  /** It is what is confirmed here: only what is damaged is wanted of it. */
  readonly isInstalled: boolean;
}

type Objects = AsyncIterator<BundleEvent, void>;

/** Takes a bundle's objects one after the other, and has it installed when the last is there. */
export class Reading {
  readonly #ports: IntakePorts;
  readonly #bundle: OpenBundle;
  readonly #staged: StagedBundle;
  readonly #options: TakeOptions;
  readonly #totalBytes: number;
  #doneBytes = 0;
  #objects = 0;

  private constructor(ports: IntakePorts, bundle: OpenBundle, staged: StagedBundle, options: TakeOptions) {
    this.#ports = ports;
    this.#bundle = bundle;
    this.#staged = staged;
    this.#options = options;
    this.#totalBytes = staged.missingBytes;
  }

  /** Keeps the head, and sees what is here already. @throws RegrowError STORAGE_FULL; DiskError */
  static async open(ports: IntakePorts, bundle: OpenBundle, options: TakeOptions): Promise<Reading> {
    const { manifests, updateId, head } = bundle;
    await dropForeign(ports.disk, updateId, manifests.full);
    await writeDurably(ports.disk, stagingLayout(updateId).head, writeHead(head));
    const staged = await StagedBundle.survey(ports, updateId, manifests);
    await staged.checkRoom();
    const reading = new Reading(ports, bundle, staged, options);
    reading.#tell(0);
    return reading;
  }

  /** @throws RegrowError BUNDLE_ENTRY_UNEXPECTED, BUNDLE_TOO_LARGE, BUNDLE_OBJECT_DAMAGED; DiskError; what the source throws */
  async takeObject(event: Extract<BundleEvent, { readonly kind: "object" }>, events: Objects): Promise<void> {
    const { sha256, packedBytes } = event;
    const sizeBytes = this.#staged.sizeOf(sha256);
    checkPacked(sha256, packedBytes, sizeBytes);
    const fromBytes = this.#begin(sha256);
    const packed = new PackedObject(events);
    if (!this.#staged.isMissing(sha256)) return packed.rest();
    const part = await this.#staged.open(sha256, fromBytes);
    await this.#unpack(packed, part, sizeBytes - fromBytes);
    await part.finish();
    this.#staged.note(sha256);
  }

  /** The source has ended as a bundle should. @throws RegrowError BUNDLE_OBJECT_MISSING, BUNDLE_BASE_UNKNOWN, as the install */
  async finish(): Promise<Taken> {
    const { installer, desk } = this.#ports;
    const { updateId, isInstalled, manifests } = this.#bundle;
    const { by, resume } = this.#options;
    const { version } = manifests.full;
    const isPart = resume !== undefined || this.#objects === 0;
    if (!this.#staged.isComplete && isPart) {
      await this.settle();
      return { kind: "head", version, missing: this.#staged.missing };
    }
    this.#staged.checkComplete();
    this.#tell(this.#totalBytes, "install");
    if (isInstalled) return this.#repair();
    await installer.install(updateId, by);
    await desk.noteInstalled(manifests.manifestSha256);
    return { kind: "installed", version, generation: manifests.manifestSha256 };
  }

  /** Makes durable what has come. @throws DiskError */
  settle(): Promise<void> {
    return this.#staged.settle();
  }

  async #repair(): Promise<Taken> {
    const { installer, desk } = this.#ports;
    const { updateId, manifests } = this.#bundle;
    const { version } = manifests.full;
    const diagnosis = await installer.repair(updateId, this.#options.by);
    await desk.noteUpToDate();
    return diagnosis.findings.length === 0 ? { kind: "up-to-date", version } : { kind: "repaired", version, diagnosis };
  }

  /** @returns how many bytes of the object do not come, because they are here */
  #begin(sha256: string): number {
    const { resume } = this.#options;
    const isFirst = this.#objects === 0;
    this.#objects += 1;
    if (!isFirst || resume === undefined || resume.keptBytes === 0) return 0;
    const { missing } = this.#staged;
    const kept = missing.kind === "objects" ? missing.kept : null;
    if (kept?.sha256 === sha256 && kept.bytes === resume.keptBytes) return kept.bytes;
    throw new RegrowError("BUNDLE_MALFORMED", { reason: "it goes on where this device has not asked for", sha256 });
  }

  async #unpack(packed: PackedObject, part: ObjectPart, maxBytes: number): Promise<void> {
    try {
      for await (const piece of decompressStream(packed, maxBytes)) {
        await part.write(piece);
        this.#tell(piece.length);
      }
      // A frame that ends early leaves bytes of this object behind.
      await packed.rest();
    } catch (error) {
      if (!packed.hasFailed) {
        await part.discard();
        throw error;
      }
      // The line went, not the object: what has come of it is right as far as anybody knows.
      await part.keep();
      await packed.rest();
    }
  }

  #tell(bytes: number, phase: "pack" | "install" = "pack"): void {
    this.#doneBytes = phase === "pack" ? this.#doneBytes + bytes : this.#totalBytes;
    const { version } = this.#bundle.manifests.full;
    const progress = { phase, version, doneBytes: this.#doneBytes, totalBytes: this.#totalBytes };
    this.#ports.desk.tell(progress);
    this.#options.onProgress?.(progress);
  }
}
