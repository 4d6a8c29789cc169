import { createHash } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { PACK_LIMITS, encodePackHeader, type PackSegment } from "@regrow/core/pack";
import type { FakeReply, FakeRequest } from "./fake-dms.ts";

/** A pack as a DMS would make it of these contents, which come in the order of the manifest: one plain or zstd segment after the other. */
export function makePack(
  ends: { readonly from: string | null; readonly to: string },
  contents: readonly Uint8Array[],
): Uint8Array {
  const stream = Buffer.concat(contents);
  const packed: Uint8Array[] = [];
  const segments: PackSegment[] = [];
  for (let start = 0; start < stream.byteLength; start += PACK_LIMITS.segmentBytes) {
    const plain = stream.subarray(start, start + PACK_LIMITS.segmentBytes);
    const small = new Uint8Array(zstdCompressSync(plain));
    const method = small.byteLength < plain.byteLength ? "zstd" : "plain";
    const travelling = method === "zstd" ? small : plain;
    packed.push(travelling);
    segments.push({
      sizeBytes: plain.byteLength,
      packedBytes: travelling.byteLength,
      method,
      sha256: createHash("sha256").update(plain).digest("hex"),
      base: [],
    });
  }
  return Buffer.concat([encodePackHeader({ ...ends, streamBytes: stream.byteLength, segments }), ...packed]);
}

/** Answers a range request as HTTP has it: the rest of the same pack, or all of another one. */
export function serveRange(
  request: FakeRequest,
  pack: Uint8Array,
  options: { readonly etag?: string; readonly cutAfterBytes?: number } = {},
): FakeReply {
  const { etag = '"one"', cutAfterBytes } = options;
  const cut = cutAfterBytes === undefined ? {} : { cutAfterBytes };
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start === 0 || request.headers["if-range"] !== etag)
    return { kind: "bytes", bytes: pack, headers: { etag }, ...cut };
  const headers = { etag, "content-range": `bytes ${start}-${pack.byteLength - 1}/${pack.byteLength}` };
  return { kind: "bytes", status: 206, bytes: pack.subarray(start), headers, ...cut };
}
