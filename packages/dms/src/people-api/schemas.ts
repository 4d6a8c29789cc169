import Type from "typebox";
import { TAGS } from "@regrow/core/decision";

/** Words that several routes share. */
export const ProductCode = Type.String({ pattern: "^[A-Z0-9][A-Z0-9_-]{0,63}$" });
export const Uuid = Type.String({ pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" });
export const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });
export const VersionText = Type.String({ minLength: 1, maxLength: 64, pattern: "^[0-9A-Za-z.-]+$" });
export const TagName = Type.Enum(TAGS);
export const Title = Type.String({ minLength: 1, maxLength: 128, pattern: "^[^\\u0000-\\u001f\\u007f]*$" });
export const AtMs = Type.Integer({ minimum: 0, description: "ms since 1970" });

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
});
/** A secret that came in a link. */
export const LinkSecret = Type.String({ pattern: "^[A-Za-z0-9_-]{20,128}$" });
