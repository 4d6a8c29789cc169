import type { FastifyReply } from "fastify";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { DEVICE_ROUTES, FilesAnswer } from "@regrow/core/protocol";
import type { Database } from "../database/index.ts";
import { REFUSALS, type DeviceInstance } from "../device-api/index.ts";
import type { DeviceGate } from "../device/index.ts";
import { listGiven } from "./file-repository.ts";
import type { FileStore } from "./file-store.ts";

const ByHash = Type.Object({ sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }) });

interface FileRequestParts {
  readonly database: Database;
  readonly fileStore: FileStore;
}

/** Where a device gets the files that it is given. */
export function fileRequests(app: DeviceInstance, { database, fileStore }: FileRequestParts, gate: DeviceGate): void {
  const onRequest = gate.require;
  app.get(
    DEVICE_ROUTES.files.path,
    { onRequest, schema: { response: { 200: FilesAnswer, ...REFUSALS } } },
    async (request) => ({ files: [...(await listGiven(database, gate.device(request)))] }),
  );
  app.get(
    DEVICE_ROUTES.file.path,
    { onRequest, schema: { params: ByHash, response: REFUSALS } },
    async (request, reply) => {
      const { sha256 } = request.params;
      // By what it is given alone: that somebody else has the same bytes here is nobody's to find out (law L9).
      const given = await listGiven(database, gate.device(request));
      if (!given.some((file) => file.sha256 === sha256)) throw new RegrowError("GIVEN_FILE_UNKNOWN", { sha256 });
      const bytes = await fileStore.read(sha256);
      return send(reply, bytes);
    },
  );
}

function send(reply: FastifyReply, bytes: Uint8Array): FastifyReply {
  return reply.type("application/octet-stream").header("cache-control", "private").send(Buffer.from(bytes));
}
