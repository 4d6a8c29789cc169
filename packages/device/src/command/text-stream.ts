import { RegrowError } from "@regrow/core/error";
import type { Stream } from "../file-system/index.ts";

/** An answer that is read piece by piece; it is over with its last byte. The type is documented (device-facts 4.2). */
export function textStream(text: string): Stream & { readonly sizeBytes: number } {
  const bytes = new TextEncoder().encode(`${text.replaceAll(/\r?\n/g, "\r\n")}\r\n`);
  let at = 0;
  return {
    type: "CMD",
    info: `${bytes.length} bytes`,
    sizeBytes: bytes.length,
    get isOver() {
      return at >= bytes.length;
    },
    poll: () => (at < bytes.length ? 1 : 2),
    read: async (maxBytes) => {
      const piece = bytes.subarray(at, at + maxBytes);
      at += piece.length;
      return piece;
    },
    write: () => Promise.reject(new RegrowError("STREAM_WRONG_WAY", { name: "an answer" })),
    close: async () => {},
  };
}
