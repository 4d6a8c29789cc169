import { randomUUID } from "node:crypto";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Cryptography } from "@regrow/core/port";
import { transact, type Database } from "../database/index.ts";
import {
  AtMs,
  Problem,
  ProductCode,
  TagName,
  Title,
  Uuid,
  VersionText,
  closed,
  type Authentication,
  type PeopleInstance,
} from "../people-api/index.ts";
import { pinPlatformRoot } from "./pin-platform-root.ts";
import { addProduct, findProduct, listProducts, listTags, setTag } from "./product-repository.ts";

const MAX_ROOT_CHARACTERS = 512 * 1024;

const ProductBody = Type.Object({ id: Uuid, code: ProductCode, title: Type.String(), createdAtMs: AtMs });
const NewProduct = Type.Object(
  {
    code: ProductCode,
    title: Type.Optional(Title),
    platformRoot: Type.Optional(
      Type.String({
        maxLength: MAX_ROOT_CHARACTERS,
        description: "text of the platform's root.json; needed once, with the organisation's first product",
      }),
    ),
  },
  closed,
);
const Held = Type.Object({ tag: TagName, version: VersionText, bundleId: Uuid });
const ByCode = Type.Object({ code: ProductCode });

interface ProductParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly cryptography: Cryptography;
}

/** Products and which of their bundles hold which tag. */
export function productRoutes(app: PeopleInstance, parts: ProductParts, authentication: Authentication): void {
  const { database, clock, cryptography } = parts;
  const tags = ["product"];
  const onRequest = authentication.require;
  app.post(
    "/api/products",
    {
      onRequest,
      schema: {
        operationId: "createProduct",
        tags,
        summary: "Add a product",
        body: NewProduct,
        response: { 201: ProductBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { tenant } = authentication.person(request);
      const { code, title = code, platformRoot } = request.body;
      const product = { id: randomUUID(), code, title, createdAtMs: clock.nowMs() };
      await transact(database, async (writer) => {
        if (!(await addProduct(writer, tenant, product))) throw new RegrowError("PRODUCT_EXISTS", { product: code });
        await pinPlatformRoot(writer, tenant, platformRoot, cryptography);
      });
      return reply.code(201).send(product);
    },
  );
  app.get(
    "/api/products",
    {
      onRequest,
      schema: {
        operationId: "listProducts",
        tags,
        summary: "Products by code",
        response: { 200: Type.Object({ products: Type.Array(ProductBody) }), "4xx": Problem },
      },
    },
    async (request) => ({ products: [...(await listProducts(database, authentication.person(request).tenant))] }),
  );
  app.get(
    "/api/products/:code",
    {
      onRequest,
      schema: {
        operationId: "getProduct",
        tags,
        summary: "One product",
        params: ByCode,
        response: { 200: ProductBody, "4xx": Problem },
      },
    },
    async (request) => findProduct(database, authentication.person(request).tenant, request.params.code),
  );
  app.get(
    "/api/products/:code/tags",
    {
      onRequest,
      schema: {
        operationId: "listTags",
        tags,
        summary: "Which bundle holds which tag",
        params: ByCode,
        response: { 200: Type.Object({ tags: Type.Array(Held) }), "4xx": Problem },
      },
    },
    async (request) => {
      const { tenant } = authentication.person(request);
      const product = await findProduct(database, tenant, request.params.code);
      return { tags: [...(await listTags(database, tenant, product.id))] };
    },
  );
  app.put(
    "/api/products/:code/tags/:tag",
    {
      onRequest,
      schema: {
        operationId: "setTag",
        tags,
        summary: "Give a tag to a bundle",
        params: Type.Object({ code: ProductCode, tag: TagName }),
        body: Type.Object({ version: VersionText }, closed),
        response: { 200: Type.Object({ tags: Type.Array(Held) }), "4xx": Problem },
      },
    },
    async (request) => {
      const { tenant } = authentication.person(request);
      const { code, tag } = request.params;
      const change = { tag, version: request.body.version, atMs: clock.nowMs() };
      const tagged = await transact(database, async (writer) => {
        const product = await findProduct(writer, tenant, code);
        await setTag(writer, tenant, product.id, change);
        return listTags(writer, tenant, product.id);
      });
      return { tags: [...tagged] };
    },
  );
}
