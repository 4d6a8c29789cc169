import { RegrowError } from "../error/index.ts";

export interface UploadBounds {
  /** Largest bundle file. */
  readonly bundleBytes: number;
  /** Uploads that an organisation may have on their way. */
  readonly uploads: number;
  /** Bytes that those may come to together. */
  readonly uploadBytes: number;
}

/** What an organisation has on its way. */
export interface OpenUploads {
  readonly count: number;
  /** Their announced sizes together. */
  readonly bytes: number;
}

/** Whether an upload may begin: judged by what is announced, before a byte is sent. @throws RegrowError BUNDLE_TOO_LARGE, UPLOAD_LIMIT */
export function requireRoom(sizeBytes: number, open: OpenUploads, bounds: UploadBounds): void {
  if (sizeBytes > bounds.bundleBytes)
    throw new RegrowError("BUNDLE_TOO_LARGE", { limitBytes: bounds.bundleBytes, actualBytes: sizeBytes });
  if (open.count >= bounds.uploads) throw new RegrowError("UPLOAD_LIMIT", { "on their way": open.count });
  if (open.bytes + sizeBytes > bounds.uploadBytes)
    throw new RegrowError("UPLOAD_LIMIT", { limitBytes: bounds.uploadBytes, openBytes: open.bytes });
}

/** An upload as its next piece finds it. */
export interface UploadProgress {
  readonly sizeBytes: number;
  readonly receivedBytes: number;
}

/**
 * How much of a piece is here already, from its beginning: it is passed over, so that a piece that is sent twice changes
 * nothing. `length` null: not announced.
 * @throws RegrowError UPLOAD_OFFSET when bytes before the piece are missing; INPUT_TOO_LARGE when it goes beyond the end
 */
export function knownBytes(upload: UploadProgress, offset: number, length: number | null): number {
  const { sizeBytes, receivedBytes } = upload;
  if (offset > receivedBytes) throw new RegrowError("UPLOAD_OFFSET", { expected: receivedBytes, actual: offset });
  if (offset + (length ?? 0) > sizeBytes)
    throw new RegrowError("INPUT_TOO_LARGE", { announced: sizeBytes, actual: offset + (length ?? 0) });
  return receivedBytes - offset;
}
