import Type from "typebox";
import { DEVICE_ROUTES, ProductTrustAnswer } from "@regrow/core/protocol";
import type { Database } from "../database/index.ts";
import { REFUSALS, type DeviceInstance } from "../device-api/index.ts";
import type { DeviceGate } from "../device/index.ts";
import { wholeOf } from "../organisation/index.ts";
import { findProduct } from "../product/index.ts";
import { readMetadata, type HeldMetadata } from "../trust-metadata/index.ts";

const ByProduct = Type.Object({ product: Type.String({ minLength: 1, maxLength: 64 }) });

/** Where a device looks what its platform says of a product of its owner's, before it takes that product. */
export function productTrustRequests(
  app: DeviceInstance,
  { database }: { readonly database: Database },
  gate: DeviceGate,
): void {
  app.get(
    DEVICE_ROUTES.productTrust.path,
    { onRequest: gate.require, schema: { params: ByProduct, response: { 200: ProductTrustAnswer, ...REFUSALS } } },
    async (request) => {
      const { owner } = gate.owned(request);
      const { id } = await findProduct(database, wholeOf(owner), request.params.product);
      const platform = await readMetadata(database, owner, "platform");
      return { metadata: metadataOf(platform, await readMetadata(database, owner, { productId: id })) };
    },
  );
}

function metadataOf(platform: HeldMetadata, product: HeldMetadata): ProductTrustAnswer["metadata"] {
  if (platform.targets === null || product.targets === null || product.roots.length === 0) return null;
  return {
    platformRoots: platform.roots.map(textOf),
    platformTargets: textOf(platform.targets.bytes),
    productRoots: product.roots.map(textOf),
    productTargets: textOf(product.targets.bytes),
  };
}

/** What was verified as JSON in UTF-8 comes back from its text, byte for byte. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}
