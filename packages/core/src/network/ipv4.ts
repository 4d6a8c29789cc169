/** True for four decimal numbers up to 255 with dots, without leading zeros. */
export function isIpv4(text: string): boolean {
  return toNumber(text) !== null;
}

/** Bits of the network part: `255.255.255.0` has 24. Null when it is no netmask. */
export function prefixOf(netmask: string): number | null {
  const bits = toNumber(netmask);
  if (bits === null) return null;
  const prefix = Math.clz32(~bits >>> 0);
  return netmaskOf(prefix) === netmask ? prefix : null;
}

/** @param prefix 0 to 32 */
export function netmaskOf(prefix: number): string {
  const bits = prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join(".");
}

function toNumber(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return null;
  return parts.reduce((bits, part) => ((bits << 8) | Number(part)) >>> 0, 0);
}
