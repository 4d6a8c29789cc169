import { randomUUID } from "node:crypto";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Cryptography } from "@regrow/core/port";
import { transact, type Database } from "../database/index.ts";
import { requireRevision } from "../edit/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import { Problem, ProductCode, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { deleteProduct } from "./delete-product.ts";
import { pinPlatformRoot } from "./pin-platform-root.ts";
import { addProduct, changeProduct, findProduct, listProducts, type Product } from "./product-repository.ts";
import { ChangedProduct, Kind, NewProduct, ProductBody, productBody, productRevision } from "./product-schemas.ts";

const ByCode = Type.Object({ code: ProductCode });

interface ProductParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly cryptography: Cryptography;
}

/** Products: make, list, show, change, delete. */
export function productRoutes(app: PeopleInstance, parts: ProductParts, access: Access): void {
  const { database, clock, cryptography } = parts;
  const tags = ["product"];
  app.post(
    "/api/products",
    {
      schema: {
        operationId: "createProduct",
        tags,
        summary: "Add a product",
        description:
          "The first product of an organisation pins its platform root: the trust that signs the roots of all its products. It begins as a development product: startProduction makes it a production product for good.",
        errors: [
          "PRODUCT_EXISTS",
          "PLATFORM_ROOT_MISSING",
          "PLATFORM_ROOT_OTHER",
          "TRUST_METADATA_MALFORMED",
          "TRUST_SIGNATURE_INVALID",
          "TRUST_THRESHOLD_UNMET",
        ],
        body: NewProduct,
        response: { 201: ProductBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const tenant = access.tenant(request);
      const { code, title = code, description = "", isLocked = false, platformRoot } = request.body;
      // Source: dms-facts 1.1 rule 9, a production product is made from a development product.
      const fresh = { id: randomUUID(), kind: "development", createdAtMs: clock.nowMs() } as const;
      const product: Product = { ...fresh, code, title, description, isLocked };
      await transact(database, async (writer) => {
        if (!(await addProduct(writer, tenant, product))) throw new RegrowError("PRODUCT_EXISTS", { product: code });
        await pinPlatformRoot(writer, tenant, platformRoot, cryptography);
        const recorded = { target: `product ${code}`, changed: { title, description, isLocked } };
        await access.occasion(request).record(writer, recorded);
        await access.occasion(request).answer(writer, 201, productBody(product));
      });
      return reply.code(201).send(productBody(product));
    },
  );
  app.get(
    "/api/products",
    {
      schema: {
        operationId: "listProducts",
        tags,
        summary: "Products by code",
        description: "Those that you reach, by code.",
        querystring: Type.Object({ ...PageQuery, kind: Type.Optional(Kind) }, closed),
        response: { 200: Type.Object({ products: Type.Array(ProductBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const page = readPage(request.query, ["string"]);
      const found = await listProducts(database, access.scope(request), page, request.query.kind);
      const { rows, next } = pageOf(found, page.limit, ({ code }) => [code]);
      return { products: rows.map(productBody), next };
    },
  );
  app.get(
    "/api/products/:code",
    {
      schema: {
        operationId: "getProduct",
        tags,
        summary: "One product",
        description: "Title, description, kind, and whether its devices can be claimed.",
        errors: ["PRODUCT_UNKNOWN"],
        params: ByCode,
        response: { 200: ProductBody, "4xx": Problem },
      },
    },
    async (request) => productBody(await findProduct(database, access.scope(request), request.params.code)),
  );
  app.put(
    "/api/products/:code",
    {
      schema: {
        operationId: "changeProduct",
        tags,
        summary: "Change title, description, or whether its devices can be claimed",
        description:
          "What is left out stays. A locked product's devices cannot be claimed by others; they still update.",
        errors: ["PRODUCT_UNKNOWN", "EDIT_CONFLICT"],
        params: ByCode,
        body: ChangedProduct,
        response: { 200: ProductBody, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { code } = request.params;
      const { revision: asked, ...change } = request.body;
      return transact(database, async (writer) => {
        const product = await findProduct(writer, scope, code);
        const target = `product ${code}`;
        const present = productRevision(product);
        const operations = ["changeProduct", "startProduction"] as const;
        await requireRevision(writer, scope.tenant, { asked, present, target, operations });
        await changeProduct(writer, scope.tenant, product.id, change);
        await access.occasion(request).record(writer, { target, changed: change });
        return productBody(await findProduct(writer, scope, code));
      });
    },
  );
  app.delete(
    "/api/products/:code",
    {
      schema: {
        operationId: "deleteProduct",
        tags,
        summary: "Delete a product without bundles, devices and tokens",
        description: "Only one that nothing belongs to: delete its bundles, and let its devices and tokens go first.",
        errors: ["PRODUCT_UNKNOWN", "PRODUCT_IN_USE"],
        params: ByCode,
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const scope = access.scope(request);
      const { code } = request.params;
      await transact(database, async (writer) => {
        const product = await findProduct(writer, scope, code);
        await deleteProduct(writer, scope.tenant, product, clock.nowMs());
        await access.occasion(request).record(writer, { target: `product ${code}` });
      });
      return reply.code(204).send(null);
    },
  );
}
