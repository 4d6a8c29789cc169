import { Socket } from "node:net";
import type { FastifyReply } from "fastify";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import {
  ArrivalState,
  BUNDLE_REFUSALS,
  BundleBody,
  Notes,
  announcedLength,
  bundleBody,
  receiveBody,
} from "../bundle/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import {
  AtMs,
  Nullable,
  Problem,
  ProductCode,
  Sha256,
  Uuid,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import type { Upload } from "./upload-repository.ts";
import type { Uploads } from "./uploads.ts";

const PIECE_TYPE = "application/octet-stream";
/** Longest time for verifying; who does not wait so long asks again, and gets what has come of it. */
const FINISH_TIMEOUT_MS = 3_600_000;
/** How far an upload is, for who asks by HEAD. */
const OFFSET_HEADER = "upload-offset";

const Bytes = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Offset = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: "where in the file the first byte of the body belongs",
});
const UploadBody = Type.Object({
  id: Uuid,
  sizeBytes: Bytes,
  sha256: Sha256,
  receivedBytes: Type.Integer({ description: "where the next piece begins" }),
  state: ArrivalState,
  notes: Nullable(Notes),
  bundleId: Nullable(Uuid),
  createdAtMs: AtMs,
  expiresAtMs: AtMs,
});
const NewUpload = Type.Object(
  {
    sizeBytes: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: "of the bundle file" }),
    sha256: Sha256,
    state: Type.Optional(ArrivalState),
    notes: Type.Optional(Notes),
  },
  closed,
);
const ByCode = Type.Object({ code: ProductCode });
const ById = Type.Object({ code: ProductCode, id: Uuid });

/** A bundle in pieces: begin, ask how far it is, send, finish; or give it up. */
export function uploadSessionRoutes(app: PeopleInstance, uploads: Uploads, access: Access): void {
  const tags = ["upload"];
  app.addContentTypeParser(PIECE_TYPE, (_request, payload, done) => done(null, payload));
  app.post(
    "/api/products/:code/uploads",
    {
      schema: {
        operationId: "beginUpload",
        tags,
        summary: "Begin an upload, or find the one of the same file",
        description:
          "Says how long the file is and what it hashes to. Where an upload of the same file is on its way here, that one is answered: go on at its `receivedBytes`.",
        errors: ["PRODUCT_UNKNOWN", "BUNDLE_TOO_LARGE", "UPLOAD_LIMIT", "STORAGE_FULL", "STORAGE_QUOTA"],
        params: ByCode,
        body: NewUpload,
        response: { 200: UploadBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { state = "available", notes = null, ...file } = request.body;
      const announced = { ...file, state, notes };
      const occasion = access.occasion(request);
      return shown(reply, await uploads.begin(access.scope(request), request.params.code, announced, occasion));
    },
  );
  app.get(
    "/api/products/:code/uploads",
    {
      schema: {
        operationId: "listUploads",
        tags,
        summary: "Uploads to a product, newest first",
        description: "Those that are on their way, and the finished ones until they expire.",
        errors: ["PRODUCT_UNKNOWN"],
        params: ByCode,
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ uploads: Type.Array(UploadBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const page = readPage(request.query, ["number", "string"]);
      const found = await uploads.list(access.scope(request), request.params.code, page);
      const { rows, next } = pageOf(found, page.limit, ({ createdAtMs, id }) => [createdAtMs, id]);
      return { uploads: rows.map(uploadBody), next };
    },
  );
  app.get(
    "/api/products/:code/uploads/:id",
    {
      schema: {
        operationId: "getUpload",
        tags,
        summary: "How far an upload is",
        description: "`receivedBytes` is where the next piece begins. HEAD has it as the header `upload-offset`.",
        errors: ["PRODUCT_UNKNOWN", "UPLOAD_UNKNOWN"],
        params: ById,
        response: { 200: UploadBody, "4xx": Problem },
      },
    },
    async (request, reply) => shown(reply, await uploads.find(access.scope(request), request.params)),
  );
  app.put(
    "/api/products/:code/uploads/:id",
    {
      bodyLimit: Number.MAX_SAFE_INTEGER,
      schema: {
        operationId: "putPiece",
        tags,
        summary: "Send the next bytes of an upload; bytes that are here already change nothing",
        description:
          "Bytes from `offset` on. What is here already is skipped, so a piece may be sent again; one that would leave a gap is refused.",
        errors: [
          "PRODUCT_UNKNOWN",
          "UPLOAD_UNKNOWN",
          "UPLOAD_OFFSET",
          "CONNECTION_LOST",
          "STORAGE_FULL",
          "STORAGE_FAILED",
        ],
        consumes: [PIECE_TYPE],
        params: ById,
        querystring: Type.Object({ offset: Offset }, closed),
        response: { 200: UploadBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      access.occasion(request).unchanged(); // recorded when it is finished
      const piece = { offset: request.query.offset, length: announcedLength(request) };
      const upload = await receiveBody(request, reply, async (bytes) => {
        if (request.headers["content-type"] !== PIECE_TYPE)
          throw new RegrowError("INPUT_INVALID", { contentType: `${PIECE_TYPE} is needed` });
        const stop = (): void => void request.raw.destroy();
        return uploads.put(access.scope(request), request.params, { ...piece, bytes, stop });
      });
      return shown(reply, upload);
    },
  );
  app.post(
    "/api/products/:code/uploads/:id/finish",
    {
      schema: {
        operationId: "finishUpload",
        tags,
        summary: "Verify what has arrived and make it a bundle",
        description:
          "Verifies the file as uploadBundle does. That can take minutes; asked again it answers what came of it.",
        errors: [
          "PRODUCT_UNKNOWN",
          "UPLOAD_UNKNOWN",
          "UPLOAD_INCOMPLETE",
          "UPLOAD_DIFFERS",
          "BUNDLE_EXISTS",
          "BUNDLE_TOO_LARGE",
          "UPDATE_NOT_FOR_PRODUCT",
          "STORAGE_FULL",
          "STORAGE_FAILED",
          ...BUNDLE_REFUSALS,
        ],
        params: ById,
        response: { 200: BundleBody, 201: BundleBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { socket } = request.raw;
      // Nothing is said on the line while a large bundle is verified; the server sets it back with the next request.
      if (socket instanceof Socket) socket.setTimeout(FINISH_TIMEOUT_MS);
      const { kind, bundle } = await uploads.finish(access.scope(request), request.params, {
        occasion: access.occasion(request),
        scopeNow: (writer) => access.scopeNow(request, writer),
      });
      return reply.code(kind === "added" ? 201 : 200).send(bundleBody(bundle));
    },
  );
  app.delete(
    "/api/products/:code/uploads/:id",
    {
      schema: {
        operationId: "abandonUpload",
        tags,
        summary: "Give an upload up",
        description: "Frees what has arrived. An upload that nobody goes on with ends by itself.",
        errors: ["PRODUCT_UNKNOWN", "UPLOAD_UNKNOWN"],
        params: ById,
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      await uploads.abandon(access.scope(request), request.params, access.occasion(request));
      return reply.code(204).send(null);
    },
  );
}

function shown(reply: FastifyReply, upload: Upload): Type.Static<typeof UploadBody> {
  void reply.header(OFFSET_HEADER, String(upload.receivedBytes));
  return uploadBody(upload);
}

function uploadBody({ productId: _productId, ...body }: Upload): Type.Static<typeof UploadBody> {
  return body;
}
