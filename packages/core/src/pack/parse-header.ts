import {
  PACK_LIMITS,
  PACK_METHODS,
  packInvalid,
  type PackHeader,
  type PackMethod,
  type PackObject,
  type PackSegment,
} from "./pack-header.ts";

type Fields = ReadonlyMap<string, unknown>;

/**
 * Reads a pack's header and checks that its lengths fit together, so that nothing after it needs to be believed.
 * @throws RegrowError UPDATE_PACK_INVALID, also for methods that this program does not know
 */
export function parsePackHeader(json: Uint8Array): PackHeader {
  if (json.length > PACK_LIMITS.headerBytes) throw packInvalid(`a header of ${json.length} bytes`);
  const fields = fieldsOf(parseJson(json), "header");
  const from = fields.get("from") === null ? null : hash(fields, "from", "header");
  const objects = listOf(fields, "objects", PACK_LIMITS.objects, "header").map((item, index) =>
    parseObject(item, `objects[${index}]`),
  );
  let before = "";
  for (const { sha256 } of objects) {
    if (sha256 <= before) throw packInvalid(`object ${sha256} out of order or twice`);
    before = sha256;
  }
  return { from, to: hash(fields, "to", "header"), objects };
}

function parseJson(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json));
  } catch (cause) {
    throw packInvalid("the header is not JSON in UTF-8", cause);
  }
}

function parseObject(value: unknown, at: string): PackObject {
  const fields = fieldsOf(value, at);
  const sizeBytes = whole(fields, "sizeBytes", 0, PACK_LIMITS.objectBytes, at);
  const count = Math.ceil(sizeBytes / PACK_LIMITS.segmentBytes);
  const segments = listOf(fields, "segments", count, at).map((item, index) =>
    parseSegment(item, `${at}.segments[${index}]`),
  );
  if (segments.length !== count) throw packInvalid(`${at}: ${segments.length} segments instead of ${count}`);
  for (const [index, segment] of segments.entries()) {
    const expected = Math.min(PACK_LIMITS.segmentBytes, sizeBytes - index * PACK_LIMITS.segmentBytes);
    if (segment.sizeBytes !== expected)
      throw packInvalid(`${at}.segments[${index}]: ${segment.sizeBytes} bytes instead of ${expected}`);
  }
  return { sha256: hash(fields, "sha256", at), sizeBytes, segments };
}

function parseSegment(value: unknown, at: string): PackSegment {
  const fields = fieldsOf(value, at);
  const method = fields.get("method");
  if (!isMethod(method))
    throw packInvalid(`${at}: unknown method ${typeof method === "string" ? method.slice(0, 32) : typeof method}`);
  const sizeBytes = whole(fields, "sizeBytes", 1, PACK_LIMITS.segmentBytes, at);
  const packedBytes = whole(fields, "packedBytes", 1, PACK_LIMITS.segmentBytes + PACK_LIMITS.slackBytes, at);
  if (method === "plain" && packedBytes !== sizeBytes)
    throw packInvalid(`${at}: plain, but ${packedBytes} bytes for ${sizeBytes}`);
  return { sizeBytes, packedBytes, method, sha256: hash(fields, "sha256", at) };
}

function isMethod(value: unknown): value is PackMethod {
  return PACK_METHODS.some((method) => method === value);
}

function fieldsOf(value: unknown, at: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw packInvalid(`${at}: not an object`);
  return new Map(Object.entries(value));
}

function listOf(fields: Fields, name: string, maxItems: number, at: string): readonly unknown[] {
  const value = fields.get(name);
  if (!Array.isArray(value) || value.length > maxItems)
    throw packInvalid(`${at}.${name}: not a list of at most ${maxItems}`);
  return value;
}

function whole(fields: Fields, name: string, minimum: number, maximum: number, at: string): number {
  const value = fields.get(name);
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
    throw packInvalid(`${at}.${name}: not a whole number from ${minimum} to ${maximum}`);
  }
  return value;
}

function hash(fields: Fields, name: string, at: string): string {
  const value = fields.get(name);
  if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value)) throw packInvalid(`${at}.${name}: not a SHA-256`);
  return value;
}
