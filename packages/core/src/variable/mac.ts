/**
 * A MAC address that stays the same for a UUID, for machines without Wi-Fi (`wlan.mac`): its last 12 digits, marked as locally
 * administered and unicast. Upper case with colons, as documented (device-facts 2.6).
 */
export function macFromUuid(uuid: string): string {
  const digits = uuid.replaceAll("-", "").slice(-12).padStart(12, "0");
  const bytes = Array.from({ length: 6 }, (_, index) => Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16));
  return bytes
    .map((byte, index) => (index === 0 ? (byte & 0xfe) | 0x02 : byte))
    .map((byte) => byte.toString(16).padStart(2, "0").toUpperCase())
    .join(":");
}
