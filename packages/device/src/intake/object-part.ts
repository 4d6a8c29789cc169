import { joinBytes } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Cryptography, Disk, Hasher } from "@regrow/core/port";
import { stagingLayout, type StagingLayout } from "../layout/index.ts";
import type { KeptPieces } from "./kept-pieces.ts";

export interface ObjectPartPorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Pick<Clock, "monotonicMs">;
}

/** What a power cut costs of a transfer at most, in time; each such step is one sync of the disk. */
const SETTLE_EVERY_MS = 2_000;
/** Lines bring bytes in far smaller pieces than a disk likes to take. */
const WRITE_BYTES = 64 * 1024;

/** When what was received was made durable last, over all objects of a bundle. */
export class Settling {
  readonly #ports: Pick<ObjectPartPorts, "disk" | "clock">;
  #settledMs: number;

  constructor(ports: Pick<ObjectPartPorts, "disk" | "clock">) {
    this.#ports = ports;
    this.#settledMs = ports.clock.monotonicMs();
  }

  get isDue(): boolean {
    return this.#ports.clock.monotonicMs() - this.#settledMs >= SETTLE_EVERY_MS;
  }

  async settle(): Promise<void> {
    await this.#ports.disk.barrier();
    this.#settledMs = this.#ports.clock.monotonicMs();
  }
}

/** An object of the bundle on its way into the update's folder, from its first byte or from where an earlier transfer ended. */
export class ObjectPart {
  readonly #ports: ObjectPartPorts;
  readonly #staging: StagingLayout;
  readonly #kept: KeptPieces;
  readonly #settling: Settling;
  readonly #object: { readonly sha256: string; readonly sizeBytes: number };
  readonly #whole: Hasher;
  /** With what waits to be written. */
  #bytes: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** What is not yet in `kept`. */
  #piece: { readonly fromBytes: number; readonly hasher: Hasher };

  private constructor(
    ports: ObjectPartPorts,
    parts: { readonly staging: StagingLayout; readonly kept: KeptPieces; readonly settling: Settling },
    object: { readonly sha256: string; readonly sizeBytes: number },
    { whole, bytes }: { readonly whole: Hasher; readonly bytes: number },
  ) {
    this.#ports = ports;
    this.#staging = parts.staging;
    this.#kept = parts.kept;
    this.#settling = parts.settling;
    this.#object = object;
    this.#whole = whole;
    this.#bytes = bytes;
    this.#piece = { fromBytes: bytes, hasher: ports.cryptography.sha256() };
  }

  /** @param fromBytes how much of it is there, verified; the rest follows */
  static async open(
    ports: ObjectPartPorts,
    parts: { readonly updateId: string; readonly kept: KeptPieces; readonly settling: Settling },
    object: { readonly sha256: string; readonly sizeBytes: number },
    fromBytes: number,
  ): Promise<ObjectPart> {
    const staging = stagingLayout(parts.updateId);
    const whole = ports.cryptography.sha256();
    if (fromBytes === 0) await ports.disk.write(staging.part(object.sha256), new Uint8Array(0));
    else
      for await (const piece of ports.disk.readStream(staging.part(object.sha256), 0, fromBytes)) whole.update(piece);
    return new ObjectPart(ports, { ...parts, staging }, object, { whole, bytes: fromBytes });
  }

  /** The bytes must not be changed afterwards. @throws DiskError */
  async write(bytes: Uint8Array): Promise<void> {
    this.#whole.update(bytes);
    this.#piece.hasher.update(bytes);
    this.#bytes += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#settling.isDue) await this.keep();
    else if (this.#waitingBytes >= WRITE_BYTES) await this.#flush();
  }

  /** Makes durable what has come: the transfer may end here. @throws DiskError */
  async keep(): Promise<void> {
    const { fromBytes, hasher } = this.#piece;
    if (this.#bytes === fromBytes) return;
    const piece = { object: this.#object.sha256, fromBytes, toBytes: this.#bytes, sha256: hasher.digestHex() };
    this.#piece = { fromBytes: this.#bytes, hasher: this.#ports.cryptography.sha256() };
    await this.#flush();
    await this.#kept.add(piece);
    await this.#settling.settle();
  }

  /** All of it has come. @throws RegrowError BUNDLE_OBJECT_DAMAGED when it is not what was signed; then nothing of it is left */
  async finish(): Promise<void> {
    const { sha256, sizeBytes } = this.#object;
    const actual = this.#whole.digestHex();
    if (this.#bytes !== sizeBytes || actual !== sha256) {
      await this.discard();
      throw new RegrowError("BUNDLE_OBJECT_DAMAGED", {
        sha256,
        expectedBytes: sizeBytes,
        actualBytes: this.#bytes,
        actual,
      });
    }
    await this.#flush();
    await this.#ports.disk.rename(this.#staging.part(sha256), this.#staging.object(sha256));
    if (this.#settling.isDue) await this.#settling.settle();
  }

  /** @throws DiskError */
  async discard(): Promise<void> {
    await this.#ports.disk.remove(this.#staging.part(this.#object.sha256));
  }

  async #flush(): Promise<void> {
    const bytes = joinBytes(this.#waiting.splice(0));
    this.#waitingBytes = 0;
    if (bytes.length > 0) await this.#ports.disk.append(this.#staging.part(this.#object.sha256), bytes);
  }
}
