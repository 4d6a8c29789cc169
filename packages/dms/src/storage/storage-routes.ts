import { statfs } from "node:fs/promises";
import Type from "typebox";
import type { Database } from "../database/index.ts";
import { Nullable, Problem, type Access, type PeopleInstance } from "../people-api/index.ts";
import type { Quotas } from "./quotas.ts";

const Bytes = (description: string) => Type.Integer({ minimum: 0, description });
const StorageBody = Type.Object({
  usedBytes: Bytes("what follows, together"),
  quotaBytes: Nullable(Bytes("what it may be; null: as much as there is room")),
  freeBytes: Bytes("room on the server's disk, for all that it stores"),
  bundlesBytes: Bytes("files of bundles, unpacked; each once, however many bundles have it"),
  filesBytes: Bytes("files that devices are given"),
  uploadsBytes: Bytes("bundle files that are on their way, as large as was announced"),
});

interface StorageParts {
  readonly database: Database;
  readonly quotas: Quotas;
  /** Of the DMS, where everything is stored. */
  readonly folder: string;
}

/** What an organisation stores, and what it may. */
export function storageRoutes(app: PeopleInstance, { database, quotas, folder }: StorageParts, access: Access): void {
  app.get(
    "/api/organisation/storage",
    {
      schema: {
        operationId: "getStorage",
        tags: ["organisation"],
        summary: "What the organisation stores, and what it may",
        description:
          "What would go beyond the quota is refused with STORAGE_QUOTA before anything of it counts. The operator sets it. Without one the room on the disk is the limit.",
        response: { 200: StorageBody, "4xx": Problem },
      },
    },
    async (request) => {
      const { bavail, bsize } = await statfs(folder);
      return { ...(await quotas.read(database, access.tenant(request))), freeBytes: bavail * bsize };
    },
  );
}
