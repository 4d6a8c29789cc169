import Type from "typebox";
import { TAGS } from "@regrow/core/decision";

/** Words that several routes share. */
export const ProductCode = Type.String({
  maxLength: 64,
  pattern: "^[A-Z0-9][A-Z0-9_-]{0,63}$",
  description: "code of a product: capitals, digits, - and _",
  examples: ["ACME-KIOSK"],
});
export const Uuid = Type.String({
  pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
  description: "identifier: a UUID in small letters",
  examples: ["0f8b6a52-6a4e-4f0c-9d8e-0a1b2c3d4e5f"],
});
export const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$", description: "SHA-256, in small hex digits" });
export const VersionText = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: "^[0-9A-Za-z.-]+$",
  description: "version of a bundle, as its manifest says it",
  examples: ["1.2.0"],
});
export const TagName = Type.Enum(TAGS, { description: "which bundle of a product is meant, by purpose" });
export const Title = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: "^[^\\u0000-\\u001f\\u007f]*$",
  description: "a name for people, on one line",
});
export const AtMs = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000, description: "ms since 1970" });

export const closed = { additionalProperties: false } as const;

/** A value, or null where there is none. */
export function Nullable<Schema extends Type.TSchema>(schema: Schema): Type.TUnion<[Schema, Type.TNull]> {
  return Type.Union([schema, Type.Null()]);
}

/** Long enough for RFC 5321, one @, nothing that is a list, a name or a header. */
export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@<>,;:"()\\[\\]\\\\\\u0000-\\u001f\\u007f]{1,64}@[^\\s@<>,;:"()\\[\\]\\\\\\u0000-\\u001f\\u007f]+$',
  description: "an e-mail address, without a name",
  examples: ["anna@example.com"],
});
/** A secret that came in a link. */
export const LinkSecret = Type.String({
  pattern: "^[A-Za-z0-9_-]{20,128}$",
  description: "secret of the link in the mail",
});
