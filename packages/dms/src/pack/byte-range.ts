/** The part of a file that a request asks for. Ends are inclusive, as in the header. */
export type ByteRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly first: number; readonly last: number }
  /** Nothing of the file is in it: 416. */
  | { readonly kind: "outside" };

const SINGLE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * Reads `Range` and `If-Range`. A form that is not understood, several ranges included, means the whole file; so does an
 * `If-Range` that names another file. @see RFC 9110 section 14
 */
export function readByteRange(
  headers: { readonly range?: string | undefined; readonly ifRange?: string | undefined },
  file: { readonly sizeBytes: number; readonly etag: string },
): ByteRange {
  if (headers.ifRange !== undefined && headers.ifRange !== `"${file.etag}"`) return { kind: "whole" };
  const [, from, to] = SINGLE.exec(headers.range ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return { kind: "whole" };
  const end = file.sizeBytes - 1;
  const first = from === "" ? Math.max(0, file.sizeBytes - Number(to)) : Number(from);
  const last = from === "" || to === "" ? end : Math.min(end, Number(to));
  if (first > end || (from === "" && to === "0")) return { kind: "outside" };
  return first > last ? { kind: "whole" } : { kind: "part", first, last };
}
