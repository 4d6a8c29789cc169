import { MAX_RECORD_BYTES, decodeRecord, encodeRecord, type BootRecord } from "@regrow/core/boot";
import type { Cryptography, Disk } from "@regrow/core/port";
import { FILES } from "../layout/index.ts";
import { DoubleBuffer, type Loaded } from "./double-buffer.ts";

/** The boot record on disk: the only switch of a device. Written by the bootloader alone. */
export class BootRecordStore {
  readonly #copies: DoubleBuffer<BootRecord>;

  constructor(disk: Disk, cryptography: Cryptography) {
    this.#copies = new DoubleBuffer(disk, FILES.bootRecords, {
      maxBytes: MAX_RECORD_BYTES,
      encode: (record) => encodeRecord(record, cryptography),
      decode: (bytes) => {
        const copy = decodeRecord(bytes, cryptography);
        return copy.ok ? copy.record : undefined;
      },
    });
  }

  load(): Promise<Loaded<BootRecord>> {
    return this.#copies.load();
  }

  /**
   * Durable when it returns; the sequence number is the caller's (one above the last that was saved).
   * @throws DiskError
   */
  save(record: BootRecord): Promise<void> {
    return this.#copies.save(record);
  }
}
