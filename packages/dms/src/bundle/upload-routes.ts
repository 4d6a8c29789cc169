import type { FastifyRequest } from "fastify";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Writer } from "../database/index.ts";
import type { Slots } from "../limit/index.ts";
import { Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { ArrivalState, BUNDLE_REFUSALS, BundleBody, ByCode, bundleBody } from "./bundle-schemas.ts";
import { announcedLength, receiveBody } from "./receive-body.ts";
import { uploadBundle, type BundleLimits, type UploadParts } from "./upload.ts";

const BUNDLE_TYPE = "application/x-tar";
/** Uploads that are verified at once: each is unpacked, hashed and packed as fast as it arrives. */
export const VERIFYING = { atOnce: 2, waiting: 16 } as const;

/** A bundle in one piece. */
export function uploadRoutes(
  app: PeopleInstance,
  parts: UploadParts & { readonly verifying: Slots },
  access: Access,
): void {
  // The body is verified while it arrives: nothing parses or gathers it.
  app.addContentTypeParser(BUNDLE_TYPE, (_request, payload, done) => done(null, payload));
  app.put(
    "/api/products/:code/bundles",
    {
      bodyLimit: Number.MAX_SAFE_INTEGER,
      schema: {
        operationId: "uploadBundle",
        tags: ["bundle"],
        summary: "Publish a bundle; the body is the bundle file",
        description:
          "Signatures, order and every byte are verified while they arrive; nothing exists before all is right. The same bundle again changes nothing and answers 200. Over lines that break: beginUpload.",
        errors: [
          "PRODUCT_UNKNOWN",
          "BUNDLE_EXISTS",
          "BUNDLE_TOO_LARGE",
          "UPDATE_NOT_FOR_PRODUCT",
          "STORAGE_FULL",
          "STORAGE_QUOTA",
          ...BUNDLE_REFUSALS,
        ],
        consumes: [BUNDLE_TYPE],
        params: ByCode,
        querystring: Type.Object({ state: Type.Optional(ArrivalState) }, closed),
        response: { 200: BundleBody, 201: BundleBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const upload = {
        scope: access.scope(request),
        scopeNow: (writer: Writer) => access.scopeNow(request, writer),
        code: request.params.code,
        state: request.query.state ?? "available",
        notes: null,
        storedBytes: 0,
        occasion: access.occasion(request),
      };
      const { kind, bundle } = await receiveBody(request, reply, (bytes) => {
        requireBundleFile(request, parts.limits);
        return parts.verifying.run(() => uploadBundle(parts, { ...upload, bytes }));
      });
      return reply.code(kind === "added" ? 201 : 200).send(bundleBody(bundle));
    },
  );
}

/** What can be refused before the first byte. */
function requireBundleFile(request: FastifyRequest, { bundleBytes }: BundleLimits): void {
  if (request.headers["content-type"] !== BUNDLE_TYPE)
    throw new RegrowError("INPUT_INVALID", { contentType: `${BUNDLE_TYPE} is needed` });
  const length = announcedLength(request) ?? 0;
  if (length > bundleBytes) throw new RegrowError("BUNDLE_TOO_LARGE", { limitBytes: bundleBytes, actualBytes: length });
}
