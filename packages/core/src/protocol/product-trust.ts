import Type, { type Static } from "typebox";

/** Longest of all that a DMS says for a product: what a head may have, written as JSON texts in JSON. */
export const PRODUCT_TRUST_MAX_BYTES = 32 * 1024 * 1024;

const MetadataText = Type.String({ minLength: 2, maxLength: 6_000_000 });
const Roots = Type.Array(MetadataText, { minItems: 1, maxItems: 1_024 });

/**
 * What a DMS holds of a product's metadata and of its platform's, each file as the text that was signed: by this a device sees, before it
 * is activated to the product, that its own platform vouches for it. Null while nothing of the product has been published.
 */
export const ProductTrustAnswer = Type.Object(
  {
    metadata: Type.Union([
      Type.Object(
        {
          platformRoots: Roots,
          platformTargets: MetadataText,
          productRoots: Roots,
          productTargets: MetadataText,
        },
        { additionalProperties: false },
      ),
      Type.Null(),
    ]),
  },
  { additionalProperties: false },
);
export type ProductTrustAnswer = Static<typeof ProductTrustAnswer>;
