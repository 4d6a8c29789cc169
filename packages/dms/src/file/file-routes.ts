import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { FILE_LIMITS, checkFileName } from "@regrow/core/file";
import { GIVEN_FILE_LIMITS } from "@regrow/core/protocol";
import type { Clock } from "@regrow/core/port";
import { announcedLength, receiveBody } from "../bundle/index.ts";
import { transact, type Database, type Writer } from "../database/index.ts";
import { findDevice, type Presences } from "../device/index.ts";
import type { Scope } from "../organisation/index.ts";
import {
  AtMs,
  Problem,
  ProductCode,
  Sha256,
  Uuid,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import type { Quotas } from "../storage/index.ts";
import { listFiles, putFile, removeFile, requireQuota, type FileTarget } from "./file-repository.ts";
import type { FileStore } from "./file-store.ts";

const FILE_TYPE = "application/octet-stream";
const FileBody = Type.Object({
  name: Type.String(),
  sha256: Sha256,
  sizeBytes: Type.Integer({ minimum: 0 }),
  putAtMs: AtMs,
});
const FileList = Type.Object({ files: Type.Array(FileBody, { maxItems: GIVEN_FILE_LIMITS.filesPerTarget }) });
const ByName = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: FILE_LIMITS.nameBytes,
      description: "in the device's file system; nothing below sys/, 95 bytes at most",
    }),
  },
  closed,
);

interface FileRouteParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly fileStore: FileStore;
  readonly quotas: Quotas;
  readonly links: Pick<Presences, "callIn">;
}

/** What the routes of both kinds have in common. */
interface Place<Params> {
  /** How the target is named in the audit log. */
  readonly named: (params: Params) => string;
  /** The device that is told at once; null: devices that are told one after the other, in their time. */
  readonly called: (params: Params) => string | null;
  /** @throws RegrowError DEVICE_UNKNOWN, DEVICE_NOT_CLAIMED, PRODUCT_UNKNOWN */
  readonly find: (database: Database | Writer, scope: Scope, params: Params) => Promise<FileTarget>;
}

const OF_DEVICE: Place<{ readonly uuid: string }> = {
  named: ({ uuid }) => `device ${uuid}`,
  called: ({ uuid }) => uuid,
  find: async (database, scope, { uuid }) => {
    const device = await findDevice(database, scope, uuid);
    if (device === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
    if (device.state === "unclaimed") throw new RegrowError("DEVICE_NOT_CLAIMED", { uuid });
    return { kind: "device", id: uuid };
  },
};

const OF_PRODUCT: Place<{ readonly code: string }> = {
  named: ({ code }) => `product ${code}`,
  called: () => null,
  find: async (database, scope, { code }) => ({ kind: "product", id: (await findProduct(database, scope, code)).id }),
};

/** Files that an owner gives to a device, or to all devices of a product. They are data: nothing runs because it was given (law L2). */
export function fileRoutes(app: PeopleInstance, parts: FileRouteParts, access: Access): void {
  const tags = ["file"];
  const ByUuid = Type.Object({ uuid: Uuid });
  const ByCode = Type.Object({ code: ProductCode });
  const list = listing(parts, access);
  const put = putting(parts, access);
  const remove = removing(parts, access);
  const listed = { 200: FileList, "4xx": Problem };
  const made = { 200: FileBody, "4xx": Problem };
  const gone = { 204: Type.Null(), "4xx": Problem };
  const bodyLimit = GIVEN_FILE_LIMITS.sizeBytes;
  const how =
    "The device fetches it after its next check-in and shows it as a file of a user, with the bytes that were sent; one of that name is replaced. " +
    "It stays until it is taken away here. What a device has of its own counts before what its product has under the same name.";

  app.get(
    "/api/devices/:uuid/files",
    {
      schema: {
        ...{ operationId: "listDeviceFiles", tags, summary: "Files that one device is given, by name", params: ByUuid },
        description: "Without those that all devices of its product are given.",
        ...{ errors: ["DEVICE_UNKNOWN", "DEVICE_NOT_CLAIMED"], response: listed },
      },
    },
    async (request) => list(OF_DEVICE, request, request.params),
  );
  app.put(
    "/api/devices/:uuid/files",
    {
      bodyLimit,
      schema: {
        ...{ operationId: "putDeviceFile", tags, summary: "Give one device a file", description: how },
        ...{ consumes: [FILE_TYPE], params: ByUuid, querystring: ByName, response: made },
        errors: ["DEVICE_UNKNOWN", "DEVICE_NOT_CLAIMED", ...PUT_ERRORS],
      },
    },
    async (request, reply) => put(OF_DEVICE, request, request.params, request.query.name, reply),
  );
  app.delete(
    "/api/devices/:uuid/files",
    {
      schema: {
        ...{ operationId: "removeDeviceFile", tags, summary: "Take a file away from one device", params: ByUuid },
        description: "It goes with the device's next check-in, unless somebody has changed it there.",
        ...{ errors: ["DEVICE_UNKNOWN", "DEVICE_NOT_CLAIMED", "GIVEN_FILE_UNKNOWN"], response: gone },
        querystring: ByName,
      },
    },
    async (request, reply) => remove(OF_DEVICE, request, request.params, request.query.name, reply),
  );
  app.get(
    "/api/products/:code/files",
    {
      schema: {
        ...{ operationId: "listProductFiles", tags, summary: "Files that all devices of a product are given, by name" },
        description: "Whoever owns the devices: a production product's files go with it, as its bundles do.",
        ...{ params: ByCode, errors: ["PRODUCT_UNKNOWN"], response: listed },
      },
    },
    async (request) => list(OF_PRODUCT, request, request.params),
  );
  app.put(
    "/api/products/:code/files",
    {
      bodyLimit,
      schema: {
        ...{ operationId: "putProductFile", tags, summary: "Give all devices of a product a file", description: how },
        ...{ consumes: [FILE_TYPE], params: ByCode, querystring: ByName, response: made },
        errors: ["PRODUCT_UNKNOWN", ...PUT_ERRORS],
      },
    },
    async (request, reply) => put(OF_PRODUCT, request, request.params, request.query.name, reply),
  );
  app.delete(
    "/api/products/:code/files",
    {
      schema: {
        ...{ operationId: "removeProductFile", tags, summary: "Take a file away from all devices of a product" },
        description: "It goes with their next check-ins, unless somebody has changed it there.",
        ...{ params: ByCode, querystring: ByName, errors: ["PRODUCT_UNKNOWN", "GIVEN_FILE_UNKNOWN"], response: gone },
      },
    },
    async (request, reply) => remove(OF_PRODUCT, request, request.params, request.query.name, reply),
  );
}

const PUT_ERRORS = [
  "FILE_NAME_INVALID",
  "FILE_PROTECTED",
  "GIVEN_FILE_LIMIT",
  "STORAGE_QUOTA",
  "INPUT_TOO_LARGE",
  "CONNECTION_LOST",
] as const;

function listing({ database }: FileRouteParts, access: Access) {
  return async <Params>(place: Place<Params>, request: FastifyRequest, params: Params) => {
    const scope = access.scope(request);
    const target = await place.find(database, scope, params);
    return { files: [...(await listFiles(database, scope.tenant, target))] };
  };
}

function putting({ database, clock, fileStore, quotas, links }: FileRouteParts, access: Access) {
  return async <Params>(
    place: Place<Params>,
    request: FastifyRequest,
    params: Params,
    name: string,
    reply: FastifyReply,
  ) => {
    const scope = access.scope(request);
    return receiveBody(request, reply, async (body) => {
      if (request.headers["content-type"] !== FILE_TYPE)
        throw new RegrowError("INPUT_INVALID", { contentType: `${FILE_TYPE} is needed` });
      checkFileName(name);
      // Before a byte is taken: who may not need not send.
      const target = await place.find(database, scope, params);
      const announced = { name, sizeBytes: announcedLength(request) ?? 0 };
      await requireQuota(database, scope.tenant, target, announced, quotas);
      const { file } = await fileStore.put(body, ({ sha256, sizeBytes }) =>
        transact(database, async (writer) => {
          const made = { name, sha256, sizeBytes, putAtMs: clock.nowMs() };
          const now = await access.scopeNow(request, writer);
          const replaced = await putFile(writer, scope.tenant, await place.find(writer, now, params), made, quotas);
          const changed = { file: name, sha256, sizeBytes };
          await access.occasion(request).record(writer, { target: place.named(params), changed });
          return { file: made, replaced: replaced === sha256 ? null : replaced };
        }),
      );
      callIn(links, scope, place.called(params));
      return file;
    });
  };
}

function removing({ database, fileStore, links }: FileRouteParts, access: Access) {
  return async <Params>(
    place: Place<Params>,
    request: FastifyRequest,
    params: Params,
    name: string,
    reply: FastifyReply,
  ) => {
    const scope = access.scope(request);
    const sha256 = await transact(database, async (writer) => {
      const removed = await removeFile(writer, scope.tenant, await place.find(writer, scope, params), name);
      if (removed === undefined) throw new RegrowError("GIVEN_FILE_UNKNOWN", { name });
      await access
        .occasion(request)
        .record(writer, { target: place.named(params), changed: { file: name, given: false } });
      return removed;
    });
    await fileStore.free(sha256);
    callIn(links, scope, place.called(params));
    return reply.code(204).send(null);
  };
}

function callIn(links: FileRouteParts["links"], scope: Scope, uuid: string | null): void {
  if (uuid !== null) links.callIn(scope, uuid);
}
