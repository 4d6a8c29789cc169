import Type from "typebox";
import { TRUST_LIMITS } from "@regrow/core/trust";
import { Nullable, Problem, ProductCode, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { proveFresh, readMetadata, type OnlineKeyParts } from "../trust-metadata/index.ts";
import { publishMetadata, type MetadataParts } from "./publish-metadata.ts";

/** Two lists at their limit, and long chains of roots as they really are: some kilobytes each. */
const BODY_BYTES = 16 * 1024 * 1024;

const RootText = Type.String({
  minLength: 1,
  maxLength: TRUST_LIMITS.rootBytes,
  description: "a root.json, as it was signed",
});
const TargetsText = Type.String({
  minLength: 1,
  maxLength: TRUST_LIMITS.targetsBytes,
  description: "a targets.json, as it was signed",
});
const Roots = { description: "the whole chain, version 1 first", maxItems: TRUST_LIMITS.chainLength };
const newRepository = (description: string) =>
  Type.Object(
    { roots: Type.Array(RootText, { ...Roots, minItems: 1 }), targets: TargetsText },
    { ...closed, description },
  );
const NewMetadata = Type.Object(
  { platform: newRepository("of the organisation's platform"), product: newRepository("of this product") },
  closed,
);

const HeldRepository = Type.Object({ roots: Type.Array(Type.String(), Roots), targets: Nullable(Type.String()) });
const HeldMetadata = Type.Object({
  platform: HeldRepository,
  product: HeldRepository,
  online: Type.Object(
    { snapshot: Nullable(Type.String()), timestamp: Nullable(Type.String()) },
    { description: "what the DMS itself signs; null where the product's root names no online keys" },
  ),
});
const Versions = Type.Object({
  platformRoot: Type.Integer(),
  platformTargets: Type.Integer(),
  productRoot: Type.Integer(),
  productTargets: Type.Integer(),
});

const ByCode = Type.Object({ code: ProductCode });
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Signed metadata without a bundle: what is held, and newer. */
export function metadataRoutes(app: PeopleInstance, parts: MetadataParts & OnlineKeyParts, access: Access): void {
  const tags = ["product"];
  app.get(
    "/api/products/:code/metadata",
    {
      schema: {
        operationId: "getMetadata",
        tags,
        summary: "The signed metadata that is held for a product",
        description:
          "All roots and the newest targets of the product and of its platform, byte for byte as they were signed. Empty while nothing is published.",
        errors: ["PRODUCT_UNKNOWN"],
        params: ByCode,
        response: { 200: HeldMetadata, "4xx": Problem },
      },
    },
    async (request) => {
      const { database } = parts;
      const { tenant, ...scope } = access.scope(request);
      const { id: productId } = await findProduct(database, { tenant, ...scope }, request.params.code);
      const platform = await readMetadata(database, tenant, "platform");
      const product = await readMetadata(database, tenant, { productId });
      const isWhole = platform.targets !== null && product.targets !== null;
      const online = isWhole ? await proveFresh(parts, database, tenant, { productId, platform, product }) : new Map();
      return {
        platform: textsOf(platform),
        product: textsOf(product),
        online: { snapshot: textOf(online.get("snapshot")), timestamp: textOf(online.get("timestamp")) },
      };
    },
  );
  app.put(
    "/api/products/:code/metadata",
    {
      bodyLimit: BODY_BYTES,
      schema: {
        operationId: "publishMetadata",
        tags,
        summary: "Publish new roots and targets without a bundle",
        description:
          "Checked as with a bundle: every signature, the organisation's platform root, nothing older than what is held, every published version still named. Devices get it with the next bundle that they fetch. The same once more changes nothing.",
        errors: [
          "PRODUCT_UNKNOWN",
          "TRUST_EXPIRED",
          "TRUST_METADATA_MALFORMED",
          "TRUST_ONLINE_KEYS_UNKNOWN",
          "TRUST_PRODUCT_UNKNOWN",
          "TRUST_ROLLED_BACK",
          "TRUST_ROOT_UNKNOWN",
          "TRUST_SIGNATURE_INVALID",
          "TRUST_THRESHOLD_UNMET",
        ],
        params: ByCode,
        body: NewMetadata,
        response: { 200: Versions, "4xx": Problem },
      },
    },
    async (request) => {
      const { platform, product } = request.body;
      const head = {
        platformRoots: platform.roots.map((text) => encoder.encode(text)),
        platformTargets: encoder.encode(platform.targets),
        productRoots: product.roots.map((text) => encoder.encode(text)),
        productTargets: encoder.encode(product.targets),
      };
      const scope = access.scope(request);
      return publishMetadata(parts, { scope, code: request.params.code, head, occasion: access.occasion(request) });
    },
  );
}

function textsOf({ roots, targets }: Awaited<ReturnType<typeof readMetadata>>) {
  return { roots: roots.map((bytes) => decoder.decode(bytes)), targets: textOf(targets?.bytes) };
}

function textOf(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : decoder.decode(bytes);
}
