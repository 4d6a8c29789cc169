import Type from "typebox";
import type { Database } from "../database/index.ts";
import { Nullable, Problem, type Access, type PeopleInstance } from "../people-api/index.ts";
import type { Quotas } from "./quotas.ts";

const Bytes = (description: string) => Type.Integer({ minimum: 0, description });
const StorageBody = Type.Object({
  usedBytes: Bytes("what follows, together"),
  quotaBytes: Nullable(Bytes("what it may be; null: as much as there is room")),
  bundlesBytes: Bytes("files of bundles, unpacked; each once, however many bundles have it"),
  filesBytes: Bytes("files that devices are given"),
  uploadsBytes: Bytes("bundle files that are on their way, as large as was announced"),
});

interface StorageParts {
  readonly database: Database;
  readonly quotas: Quotas;
}

/** What an organisation stores, and what it may. */
export function storageRoutes(app: PeopleInstance, { database, quotas }: StorageParts, access: Access): void {
  app.get(
    "/api/organisation/storage",
    {
      schema: {
        operationId: "getStorage",
        tags: ["organisation"],
        summary: "What the organisation stores, and what it may",
        description:
          "What would go beyond the quota is refused with STORAGE_QUOTA before anything of it counts. The operator sets it.",
        response: { 200: StorageBody, "4xx": Problem },
      },
    },
    async (request) => quotas.read(database, access.tenant(request)),
  );
}
