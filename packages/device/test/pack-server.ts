import { createHash } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { PACK_LIMITS, encodePackHeader, type PackHeader, type PackObject } from "@regrow/core/pack";
import type { FakeReply, FakeRequest } from "./fake-dms.ts";

/** A pack as a DMS would make it: one plain or zstd segment after the other. */
export function makePack(
  ends: { readonly from: string | null; readonly to: string },
  contents: readonly Uint8Array[],
): Uint8Array {
  const packed: Uint8Array[] = [];
  const objects = contents.map((bytes): PackObject => {
    const segments = [];
    for (let start = 0; start < bytes.byteLength; start += PACK_LIMITS.segmentBytes) {
      const plain = bytes.subarray(start, start + PACK_LIMITS.segmentBytes);
      const small = new Uint8Array(zstdCompressSync(plain));
      const method = small.byteLength < plain.byteLength ? "zstd" : "plain";
      const travelling = method === "zstd" ? small : plain;
      packed.push(travelling);
      segments.push({
        sizeBytes: plain.byteLength,
        packedBytes: travelling.byteLength,
        method,
        sha256: sha256(plain),
      } as const);
    }
    return { sha256: sha256(bytes), sizeBytes: bytes.byteLength, segments };
  });
  const order = objects
    .map((object, index) => ({ object, index }))
    .toSorted((a, b) => (a.object.sha256 < b.object.sha256 ? -1 : 1));
  const header: PackHeader = { ...ends, objects: order.map(({ object }) => object) };
  const firstOf = objects.map((_, index) =>
    objects.slice(0, index).reduce((sum, { segments }) => sum + segments.length, 0),
  );
  const ordered = order.flatMap(({ object, index }) =>
    packed.slice(firstOf[index] ?? 0, (firstOf[index] ?? 0) + object.segments.length),
  );
  return Buffer.concat([encodePackHeader(header), ...ordered]);
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

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
