import Type, { type Static } from "typebox";
import { Check } from "typebox/schema";
import { CARRIED_TEXT_MAX } from "../carried/index.ts";
import { sha256Hex, type Cryptography } from "../port/index.ts";
import { parseJson } from "./parse-json.ts";

/** What a technician does with a device. */
export const TECHNICIAN_ACTIONS = ["update", "bridge", "factory"] as const;
export const TECHNICIAN_RESULTS = ["done", "failed", "interrupted"] as const;

const closed = { additionalProperties: false } as const;
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Line = (maxLength: number) => Type.String({ maxLength, pattern: "^[^\\u0000-\\u001f\\u007f]*$" });
const Nullable = <Schema extends Type.TSchema>(schema: Schema): Type.TUnion<[Schema, Type.TNull]> =>
  Type.Union([schema, Type.Null()]);

/** One thing that was done with one device. Times are the host's clock. */
const TechnicianEntry = Type.Object(
  {
    /** Hash of the entry before it in the file; zeros for the first. */
    previous: Sha256,
    atMs: Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 }),
    technician: Line(128),
    host: Line(128),
    port: Line(256),
    /** Null: the device did not say who it is. */
    uuid: Nullable(Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" })),
    action: Type.Enum(TECHNICIAN_ACTIONS),
    /** Version that was brought; null: none. */
    version: Nullable(Line(64)),
    result: Type.Enum(TECHNICIAN_RESULTS),
    detail: Line(1_024),
    /** What the device itself has signed afterwards ('dfu_request'); null: it said nothing. */
    proof: Nullable(Type.String({ maxLength: CARRIED_TEXT_MAX, pattern: "^[A-Za-z0-9._-]*$" })),
  },
  closed,
);
export type TechnicianEntry = Static<typeof TechnicianEntry>;

/** What the first entry of a file follows. */
export const REPORT_START = "0".repeat(64);
/** Longest line: its proof is most of it. */
export const REPORT_LINE_MAX = CARRIED_TEXT_MAX + 8 * 1024;

/** A line of a report: the hash of what follows it, which names the hash before. */
export interface ReportLine {
  readonly hash: string;
  readonly entry: TechnicianEntry;
}

/** As it is written, without the end of the line. Nothing of it can be changed, left out or put elsewhere unnoticed but the last lines. */
export function formatReportLine(cryptography: Cryptography, entry: TechnicianEntry): string {
  const body = JSON.stringify(entry);
  return `${sha256Hex(cryptography, new TextEncoder().encode(body))} ${body}`;
}

/** Undefined for what was not written so, or was changed since. */
export function parseReportLine(cryptography: Cryptography, line: string): ReportLine | undefined {
  if (line.length > REPORT_LINE_MAX) return undefined;
  const hash = line.slice(0, 64);
  const body = new TextEncoder().encode(line.slice(65));
  if (line.charAt(64) !== " " || sha256Hex(cryptography, body) !== hash) return undefined;
  const entry = parseJson(body);
  return Check(TechnicianEntry, entry) ? { hash, entry } : undefined;
}
