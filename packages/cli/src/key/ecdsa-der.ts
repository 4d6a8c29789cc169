/** Bytes of each of the two numbers of a signature, by TUF's name of the scheme. */
const NUMBER_BYTES: Readonly<Record<string, number>> = { "ecdsa-sha2-nistp256": 32, "ecdsa-sha2-nistp384": 48 };

/**
 * The two numbers of an ECDSA signature side by side, as PKCS#11 gives them, in DER, as TUF wants them.
 * Undefined where the length, or the scheme, is another.
 * @see https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3
 */
export function ecdsaDer(numbers: Buffer, scheme: string): Buffer | undefined {
  const size = NUMBER_BYTES[scheme];
  if (size === undefined || numbers.length !== 2 * size) return undefined;
  const body = Buffer.concat([integer(numbers.subarray(0, size)), integer(numbers.subarray(size))]);
  // At most 2 * (2 + 49) bytes, so the length is one byte.
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** Without zeros in front, but with one where the first bit would make it negative. */
function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Buffer.from([0]) : bytes.subarray(first);
  const positive = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
}
