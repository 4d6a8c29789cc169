import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { noteChange } from "../change/index.ts";
import { transact, type Database } from "../database/index.ts";
import { Problem, ProductCode, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findProduct } from "./product-repository.ts";
import { ProductBody, productBody } from "./product-schemas.ts";

const Confirmation = Type.Object(
  { confirm: Type.String({ maxLength: 64, description: "the product's code once more: there is no way back" }) },
  closed,
);

/** The act that makes a production product, for good. Source: dms-facts 1.1 rules 7 and 9; an owner does it, no vendor's administrator. */
export function productionRoute(
  app: PeopleInstance,
  { database }: { readonly database: Database },
  access: Access,
): void {
  app.post(
    "/api/products/:code/production",
    {
      schema: {
        operationId: "startProduction",
        tags: ["product"],
        summary: "Make it a production product for good: its devices stay with it, and take no bundle but by tag",
        description:
          "There is no way back: devices of a production product stay with it, also when they change hands, and are offered bundles by tag alone. Again it changes nothing.",
        errors: ["PRODUCT_UNKNOWN", "PRODUCTION_UNCONFIRMED"],
        params: Type.Object({ code: ProductCode }),
        body: Confirmation,
        response: { 200: ProductBody, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { code } = request.params;
      if (request.body.confirm !== code) throw new RegrowError("PRODUCTION_UNCONFIRMED", { product: code });
      const occasion = access.occasion(request);
      return transact(database, async (writer) => {
        const { id, kind } = await findProduct(writer, scope, code);
        if (kind === "production") occasion.unchanged();
        else {
          await writer
            .updateTable("products")
            .set({ kind: "production" })
            .where("organisation_id", "=", scope.tenant)
            .where("id", "=", id)
            .execute();
          await noteChange(writer, { kind: "product", subject: id });
          await occasion.record(writer, { target: `product ${code}`, changed: { kind: "production" } });
        }
        return productBody(await findProduct(writer, scope, code));
      });
    },
  );
}
