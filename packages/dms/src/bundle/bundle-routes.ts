import type { Readable } from "node:stream";
import { BUNDLE_STATES } from "@regrow/core/decision";
import type { FastifyRequest } from "fastify";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { Slots } from "../limit/index.ts";
import {
  AtMs,
  Nullable,
  Problem,
  ProductCode,
  Sha256,
  Uuid,
  VersionText,
  type Authentication,
  type PeopleInstance,
} from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { findByVersion, listBundles, type Bundle } from "./bundle-repository.ts";
import { uploadBundle, type BundleLimits, type UploadParts } from "./upload.ts";

const BundleBody = Type.Object({
  id: Uuid,
  version: VersionText,
  manifestSha256: Sha256,
  baseManifestSha256: Nullable(Sha256),
  securityVersion: Type.Integer(),
  floor: Nullable(VersionText),
  platform: Type.String(),
  notes: Type.String(),
  sizeBytes: Type.Integer({ description: "of all its files, unpacked" }),
  state: Type.Enum(BUNDLE_STATES),
  createdAtMs: AtMs,
});
const ByCode = Type.Object({ code: ProductCode });

const BUNDLE_TYPE = "application/x-tar";
/** Uploads at once: each unpacks, hashes and packs as fast as it arrives. */
const UPLOADS = { atOnce: 2, waiting: 16 };
/** What is still read of a refused upload, so that the sender gets to read the answer. */
const DRAIN_BYTES = 32 * 1024 * 1024;

/** Bundles: upload, list, one. */
export function bundleRoutes(app: PeopleInstance, parts: UploadParts, authentication: Authentication): void {
  const onRequest = authentication.require;
  const tags = ["bundle"];
  const uploads = new Slots(UPLOADS.atOnce, UPLOADS.waiting);
  // The body is verified while it arrives: nothing parses or gathers it.
  app.addContentTypeParser(BUNDLE_TYPE, (_request, payload, done) => done(null, payload));
  app.put(
    "/api/products/:code/bundles",
    {
      onRequest,
      bodyLimit: Number.MAX_SAFE_INTEGER,
      schema: {
        operationId: "uploadBundle",
        tags,
        summary: "Publish a bundle; the body is the bundle file",
        consumes: [BUNDLE_TYPE],
        params: ByCode,
        response: { 200: BundleBody, 201: BundleBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { tenant } = authentication.person(request);
      const upload = { tenant, code: request.params.code, bytes: keepOpen(request.raw) };
      try {
        requireBundleFile(request, parts.limits);
        const { kind, bundle } = await uploads.run(() => uploadBundle(parts, upload));
        return await reply.code(kind === "added" ? 201 : 200).send(bundleBody(bundle));
      } catch (thrown) {
        void reply.header("connection", "close");
        await drain(request.raw);
        throw thrown;
      }
    },
  );
  app.get(
    "/api/products/:code/bundles",
    {
      onRequest,
      schema: {
        operationId: "listBundles",
        tags,
        summary: "Bundles of a product, newest first",
        params: ByCode,
        response: { 200: Type.Object({ bundles: Type.Array(BundleBody) }), "4xx": Problem },
      },
    },
    async (request) => {
      const { tenant } = authentication.person(request);
      const product = await findProduct(parts.database, tenant, request.params.code);
      return { bundles: (await listBundles(parts.database, tenant, product.id)).map(bundleBody) };
    },
  );
  app.get(
    "/api/products/:code/bundles/:version",
    {
      onRequest,
      schema: {
        operationId: "getBundle",
        tags,
        summary: "One bundle",
        params: Type.Object({ code: ProductCode, version: VersionText }),
        response: { 200: BundleBody, "4xx": Problem },
      },
    },
    async (request) => {
      const { tenant } = authentication.person(request);
      const { code, version } = request.params;
      const product = await findProduct(parts.database, tenant, code);
      const bundle = await findByVersion(parts.database, tenant, product.id, version);
      if (bundle === undefined) throw new RegrowError("BUNDLE_UNKNOWN", { product: code, version });
      return bundleBody(bundle);
    },
  );
}

/** What can be refused before the first byte. */
function requireBundleFile({ headers }: FastifyRequest, limits: BundleLimits): void {
  if (headers["content-type"] !== BUNDLE_TYPE)
    throw new RegrowError("INPUT_INVALID", { contentType: `${BUNDLE_TYPE} is needed` });
  if (Number(headers["content-length"] ?? 0) > limits.bundleBytes)
    throw new RegrowError("BUNDLE_TOO_LARGE", {
      limitBytes: limits.bundleBytes,
      actualBytes: Number(headers["content-length"]),
    });
}

/** The request's bytes; leaving the loop early keeps the connection, which is needed for the answer. */
function keepOpen(raw: Readable): AsyncIterable<Uint8Array> {
  return raw.iterator({ destroyOnReturn: false });
}

async function drain(raw: Readable): Promise<void> {
  let discardedBytes = 0;
  for await (const chunk of keepOpen(raw)) {
    discardedBytes += chunk.length;
    if (discardedBytes > DRAIN_BYTES) return;
  }
}

function bundleBody(bundle: Bundle): Type.Static<typeof BundleBody> {
  const { productId: _productId, ...body } = bundle;
  return body;
}
