import { Readable } from "node:stream";
import Type from "typebox";
import { transact } from "../database/index.ts";
import { Slots, beginHeld } from "../limit/index.ts";
import { Problem, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findBundleFile, readBundleFile, type BundleFileParts } from "./bundle-file.ts";
import { ByVersion } from "./bundle-schemas.ts";

const BUNDLE_TYPE = "application/x-tar";
/** Each holds an open file, at the pace of who reads it. */
const SENDING = { atOnce: 8, waiting: 32 } as const;

/** The file of a bundle, for who has lost it or has to look at what devices were given. */
export function bundleFileRoute(app: PeopleInstance, parts: BundleFileParts, access: Access): void {
  const sending = new Slots(SENDING.atOnce, SENDING.waiting);
  app.get(
    "/api/products/:code/bundles/:version/file",
    {
      schema: {
        operationId: "getBundleFile",
        tags: ["bundle"],
        summary: "The file of a bundle, as it can be published again",
        description:
          "Manifest and files as they were signed and uploaded, with the newest metadata: `regrow bundle verify` checks it, serial DFU takes it, and so does another DMS. A partial bundle needs its base there.",
        errors: ["PRODUCT_UNKNOWN", "BUNDLE_UNKNOWN", "BUNDLE_STORED_DAMAGED", "RATE_LIMITED"],
        params: ByVersion,
        produces: [BUNDLE_TYPE],
        response: { 200: Type.Unknown({ description: "a bundle, streamed" }), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { code, version } = request.params;
      const file = await findBundleFile(parts, access.scope(request), request.params);
      const pieces = await beginHeld(sending, readBundleFile(parts, file));
      try {
        // It changes nothing; that a program was taken along is worth knowing all the same.
        const change = { target: `product ${code}`, changed: { version, fetched: true } };
        await transact(parts.database, (writer) => access.occasion(request).record(writer, change));
      } catch (thrown) {
        await pieces[Symbol.asyncIterator]().return?.();
        throw thrown;
      }
      return reply
        .type(BUNDLE_TYPE)
        .header("content-length", file.sizeBytes)
        .header("content-disposition", `attachment; filename="${code}-${version}.regrow"`)
        .header("cache-control", "private, no-store")
        .send(Readable.from(pieces, { objectMode: false }));
    },
  );
}
