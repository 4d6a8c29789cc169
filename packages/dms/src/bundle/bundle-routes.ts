import Type, { type Static } from "typebox";
import type { Readable } from "../database/index.ts";
import { AskedRevision } from "../edit/index.ts";
import { countFaultsOf } from "../fault/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import type { Scope } from "../organisation/index.ts";
import { Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { listBundles, type Bundle } from "./bundle-repository.ts";
import { BundleBody, ByCode, ByVersion, KnownBundle, Notes, State, bundleBody } from "./bundle-schemas.ts";
import { changeBundle, deleteBundle, requireBundle, type ChangeParts } from "./change-bundle.ts";
import { countOutcomes } from "./version-outcomes.ts";

const ChangedBundle = Type.Object(
  { state: Type.Optional(State), notes: Type.Optional(Notes), revision: AskedRevision },
  { ...closed, minProperties: 1 },
);

interface BundleParts extends ChangeParts {
  readonly reader: Readable;
}

/** Bundles that are here: list, one, change, delete. */
export function bundleRoutes(app: PeopleInstance, parts: BundleParts, access: Access): void {
  const tags = ["bundle"];
  app.get(
    "/api/products/:code/bundles",
    {
      schema: {
        operationId: "listBundles",
        tags,
        summary: "Bundles of a product, newest first",
        description:
          "With state, size and security version, and what became of them on devices. A page is stable: what arrives meanwhile is on the first one.",
        errors: ["PRODUCT_UNKNOWN", "QUERY_SLOW"],
        params: ByCode,
        querystring: Type.Object({ ...PageQuery, state: Type.Optional(State) }, closed),
        response: { 200: Type.Object({ bundles: Type.Array(KnownBundle), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const page = readPage(request.query, ["number", "string"]);
      const product = await findProduct(parts.database, scope, request.params.code);
      const found = await listBundles(parts.database, scope.tenant, product.id, page, request.query.state);
      const { rows, next } = pageOf(found, page.limit, ({ createdAtMs, id }) => [createdAtMs, id]);
      return { bundles: rows.map(await readPast(parts.reader, scope, rows)), next };
    },
  );
  app.get(
    "/api/products/:code/bundles/:version",
    {
      schema: {
        operationId: "getBundle",
        tags,
        summary: "One bundle",
        description: "One version of a product, as it was signed, and what became of it here.",
        errors: ["PRODUCT_UNKNOWN", "BUNDLE_UNKNOWN", "QUERY_SLOW"],
        params: ByVersion,
        response: { 200: KnownBundle, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const bundle = await requireBundle(parts.database, scope, request.params);
      return (await readPast(parts.reader, scope, [bundle]))(bundle);
    },
  );
  app.put(
    "/api/products/:code/bundles/:version",
    {
      schema: {
        operationId: "changeBundle",
        tags,
        summary: "Make a bundle available, retire it, or change its notes",
        description:
          "A draft is offered to nobody, an available bundle can have tags, a retired one is offered no more. The bundle of a tag keeps its state.",
        errors: ["PRODUCT_UNKNOWN", "BUNDLE_UNKNOWN", "BUNDLE_STATE", "BUNDLE_TAGGED", "EDIT_CONFLICT"],
        params: ByVersion,
        body: ChangedBundle,
        response: { 200: BundleBody, "4xx": Problem },
      },
    },
    async (request) => {
      const occasion = access.occasion(request);
      return bundleBody(await changeBundle(parts, access.scope(request), request.params, request.body, occasion));
    },
  );
  app.delete(
    "/api/products/:code/bundles/:version",
    {
      schema: {
        operationId: "deleteBundle",
        tags,
        summary: "Delete a bundle that no tag, device or other bundle needs",
        description:
          "Frees its bytes, for good. Not while a tag, a device, or a bundle that builds on it needs it: retire it then.",
        errors: ["PRODUCT_UNKNOWN", "BUNDLE_UNKNOWN", "BUNDLE_TAGGED", "BUNDLE_IN_USE"],
        params: ByVersion,
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      await deleteBundle(parts, access.scope(request), request.params, access.occasion(request));
      return reply.code(204).send(null);
    },
  );
}

/** What became of some bundles of one product, to be told with each. */
async function readPast(
  reader: Readable,
  scope: Scope,
  bundles: readonly Bundle[],
): Promise<(bundle: Bundle) => Static<typeof KnownBundle>> {
  const productId = bundles[0]?.productId ?? "";
  const versions = bundles.map(({ version }) => version);
  const manifests = bundles.map(({ manifestSha256 }) => manifestSha256);
  const faultsOf = await countFaultsOf(reader, scope, productId, versions);
  const outcomesOf = await countOutcomes(reader, scope.tenant, manifests);
  return (bundle) => ({
    ...bundleBody(bundle),
    outcomes: outcomesOf(bundle.manifestSha256),
    faults: faultsOf.get(bundle.version) ?? 0,
  });
}
