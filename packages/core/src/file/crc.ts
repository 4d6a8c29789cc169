/** A checksum that is computed piece by piece. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  /** Of everything so far. */
  readonly value: number;
}

/** CRC-32 as zlib and Gecko OS 4 have it; check value CBF43926. Source: device-facts 8.5. */
export class Crc32 implements Checksum {
  #register = 0xffffffff;

  update(bytes: Uint8Array): void {
    let register = this.#register;
    for (const byte of bytes) register = (register >>> 8) ^ (CRC32[(register ^ byte) & 0xff] ?? 0);
    this.#register = register;
  }

  get value(): number {
    return (this.#register ^ 0xffffffff) >>> 0;
  }
}

/**
 * CRC-16 of ZentriOS and its relatives: polynomial 1021, begun with FFFF, each input byte reflected, the result not;
 * check value 89F6. Source: device-facts 8.5.
 */
export class Crc16 implements Checksum {
  #register = 0xffff;

  update(bytes: Uint8Array): void {
    let register = this.#register;
    for (const byte of bytes) {
      const index = (register >>> 8) ^ (REFLECTED[byte] ?? 0);
      register = ((register << 8) & 0xffff) ^ (CRC16[index] ?? 0);
    }
    this.#register = register;
  }

  get value(): number {
    return this.#register;
  }
}

/** The CRC-32 of bytes that are all there. */
export function crc32(bytes: Uint8Array): number {
  const checksum = new Crc32();
  checksum.update(bytes);
  return checksum.value;
}

const CRC32 = Uint32Array.from({ length: 256 }, (_, byte) => {
  let register = byte;
  for (let bit = 0; bit < 8; bit += 1) register = (register >>> 1) ^ ((register & 1) === 1 ? 0xedb88320 : 0);
  return register;
});

const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let register = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) register = (register << 1) ^ ((register & 0x8000) === 0 ? 0 : 0x1021);
  return register;
});

const REFLECTED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reflected = 0;
  for (let bit = 0; bit < 8; bit += 1) reflected |= ((byte >>> bit) & 1) << (7 - bit);
  return reflected;
});
