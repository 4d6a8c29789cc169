/** Bytes as base64. Pieces are small: a body of the command API has 4 KB (device-facts 4.3). */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
