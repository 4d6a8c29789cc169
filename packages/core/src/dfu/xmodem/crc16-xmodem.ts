/**
 * The CRC of XMODEM-CRC and YMODEM: polynomial 1021, begun with 0, nothing reflected; check value 31C3. Finds every error of one to three
 * bits and every burst of up to 16; of others one in 65,536 is taken for good, so a file's own hash has the last word.
 * Source: XMODEM/YMODEM protocol reference, Chuck Forsberg.
 */
export function crc16Xmodem(bytes: Uint8Array): number {
  let register = 0;
  for (const byte of bytes) register = ((register << 8) & 0xffff) ^ (TABLE[(register >>> 8) ^ byte] ?? 0);
  return register;
}

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let register = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) register = (register << 1) ^ ((register & 0x8000) === 0 ? 0 : 0x1021);
  return register;
});
