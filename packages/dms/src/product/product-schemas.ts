import Type, { type Static } from "typebox";
import { PRODUCT_KINDS } from "@regrow/core/release";
import { AskedRevision, Revision, revisionOf } from "../edit/index.ts";
import { AtMs, ProductCode, Title, Uuid, closed } from "../people-api/index.ts";
import type { Product } from "./product-repository.ts";

const MAX_ROOT_CHARACTERS = 512 * 1024;

const Description = Type.String({ maxLength: 4_096, description: "for people; plain text" });
const IsLocked = Type.Boolean({ description: "true: its devices cannot be claimed" });

export const Kind = Type.Enum(PRODUCT_KINDS, { description: "a production product stays one" });
export const ProductBody = Type.Object({
  id: Uuid,
  code: ProductCode,
  title: Type.String(),
  description: Type.String(),
  isLocked: IsLocked,
  kind: Kind,
  createdAtMs: AtMs,
  revision: Revision,
});
export const NewProduct = Type.Object(
  {
    code: ProductCode,
    title: Type.Optional(Title),
    description: Type.Optional(Description),
    isLocked: Type.Optional(IsLocked),
    platformRoot: Type.Optional(
      Type.String({
        maxLength: MAX_ROOT_CHARACTERS,
        description: "text of the platform's root.json; needed once, with the organisation's first product",
      }),
    ),
  },
  closed,
);
export const ChangedProduct = Type.Object(
  {
    title: Type.Optional(Title),
    description: Type.Optional(Description),
    isLocked: Type.Optional(IsLocked),
    revision: AskedRevision,
  },
  { ...closed, minProperties: 1 },
);

export function productBody(product: Product): Static<typeof ProductBody> {
  return { ...product, revision: productRevision(product) };
}

/** Of what an editor of the product sees. */
export function productRevision({ title, description, isLocked, kind }: Product): string {
  return revisionOf({ title, description, isLocked, kind });
}
