import Type, { type Static } from "typebox";
import { Check } from "typebox/schema";
import { CARRIED_TEXT_MAX, PACKAGE_MAGIC } from "../carried/index.ts";
import { RegrowError } from "../error/index.ts";
import { FactoryEnvelope } from "./factory-document.ts";
import { parseJson } from "./parse-json.ts";

/** Longest header: a factory document with its settings and authorities. */
const HEADER_MAX_BYTES = 256 * 1024;
const LINE_MAX_BYTES = 64;
const NEW_LINE = 10;

const closed = { additionalProperties: false } as const;
const Bytes = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** An update for one device and one moment: the DMS's answer, then head and pack as they go over the air. */
const BridgedHeader = Type.Object(
  {
    answer: Type.String({ maxLength: CARRIED_TEXT_MAX }),
    headBytes: Bytes,
    packBytes: Bytes,
    /** Names the pack. */
    etag: Type.String({ minLength: 1, maxLength: 256 }),
  },
  closed,
);
/** What makes devices of blank ones: the signed document, then a bundle. */
const FactoryHeader = Type.Object({ document: FactoryEnvelope, bundleBytes: Bytes }, closed);

export type PackageHeader =
  | { readonly kind: "bridged"; readonly header: Static<typeof BridgedHeader> }
  | { readonly kind: "factory"; readonly header: Static<typeof FactoryHeader> };

/** A package whose beginning is here. */
export type OpenedPackage = PackageHeader & {
  /** Bytes of line and header: where its first part begins. */
  readonly partsAtBytes: number;
  /** All of it; what follows is padding of the line that brought it. */
  readonly totalBytes: number;
};

/** Line and header of a package: `regrow-package 1 <kind> <bytes>`, a header of so many bytes (JSON); the parts that it names follow. */
export function encodePackageOpening(opening: PackageHeader): Uint8Array {
  const header = new TextEncoder().encode(JSON.stringify(opening.header));
  const line = new TextEncoder().encode(`${PACKAGE_MAGIC}1 ${opening.kind} ${header.length}\n`);
  const bytes = new Uint8Array(line.length + header.length);
  bytes.set(line);
  bytes.set(header, line.length);
  return bytes;
}

/**
 * Reads the beginning of a package; undefined while more of it is needed.
 * @throws RegrowError PACKAGE_MALFORMED
 */
export function openPackage(start: Uint8Array): OpenedPackage | undefined {
  const lineEnd = start.subarray(0, LINE_MAX_BYTES).indexOf(NEW_LINE);
  if (lineEnd < 0) {
    if (start.length >= LINE_MAX_BYTES) throw malformed("its first line does not end");
    return undefined;
  }
  const match = LINE.exec(new TextDecoder().decode(start.subarray(0, lineEnd)));
  if (match === null) throw malformed("its first line is none of a package");
  const headerBytes = Number(match[3]);
  if (match[1] !== "1") throw malformed("it is of another form, which this version does not know");
  if (headerBytes > HEADER_MAX_BYTES) throw malformed("its header is too long");
  const partsAtBytes = lineEnd + 1 + headerBytes;
  if (start.length < partsAtBytes) return undefined;
  const opening = readHeader(match[2] ?? "", parseJson(start.subarray(lineEnd + 1, partsAtBytes)));
  const restBytes =
    opening.kind === "bridged" ? opening.header.headBytes + opening.header.packBytes : opening.header.bundleBytes;
  return { ...opening, partsAtBytes, totalBytes: partsAtBytes + restBytes };
}

const LINE = /^regrow-package ([0-9]{1,4}) ([a-z]{1,16}) ([0-9]{1,9})$/;

function readHeader(kind: string, header: unknown): PackageHeader {
  if (kind === "bridged" && Check(BridgedHeader, header)) return { kind, header };
  if (kind === "factory" && Check(FactoryHeader, header)) return { kind, header };
  throw malformed(kind === "bridged" || kind === "factory" ? "its header cannot be read" : "nobody knows its kind");
}

function malformed(reason: string): RegrowError {
  return new RegrowError("PACKAGE_MALFORMED", { reason });
}
