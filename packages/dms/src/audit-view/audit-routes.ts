import { Readable } from "node:stream";
import Type from "typebox";
import { listAuditEntries } from "../audit/index.ts";
import { AUDIT_ACTOR_KINDS, type Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { AtMs, Nullable, Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";

/** Entries that the export reads at once. */
const EXPORTED_AT_ONCE = 500;
const JSON_LINES = "application/x-ndjson";

const Actor = Type.Object({
  kind: Type.Enum(AUDIT_ACTOR_KINDS),
  id: Nullable(Type.String()),
  name: Type.String(),
});
const Entry = Type.Object({
  sequence: Type.Integer({ description: "from 1 on, without gaps" }),
  atMs: AtMs,
  actor: Actor,
  operation: Type.String({ description: "operation id of this API, or what a device did by itself" }),
  target: Type.String(),
  address: Nullable(Type.String()),
  requestId: Nullable(Type.String()),
  changed: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
});
const Filter = {
  operation: Type.Optional(Type.String({ maxLength: 64, description: "only this operation" })),
  actor: Type.Optional(Type.String({ maxLength: 128, description: "only what this user, token or device did" })),
};

/** Who changed what, when: read and taken along. Nothing here changes or removes an entry. */
export function auditRoutes(app: PeopleInstance, { database }: { readonly database: Database }, access: Access): void {
  const tags = ["audit"];
  app.get(
    "/api/audit",
    {
      schema: {
        operationId: "listAudit",
        tags,
        summary: "Every change of the organisation, newest first",
        querystring: Type.Object({ ...PageQuery, ...Filter }, closed),
        response: { 200: Type.Object({ entries: Type.Array(Entry), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const { operation, actor, ...asked } = request.query;
      const { limit, after } = readPage(asked, ["number"]);
      const found = await listAuditEntries(database, access.tenant(request), "newest-first", {
        limit: limit + 1,
        ...(after === null ? {} : { beyond: after[0] }),
        ...(operation === undefined ? {} : { operation }),
        ...(actor === undefined ? {} : { actor }),
      });
      const { rows, next } = pageOf(found, limit, ({ sequence }) => [sequence]);
      return { entries: rows, next };
    },
  );
  app.get(
    "/api/audit/export",
    {
      schema: {
        operationId: "exportAudit",
        tags,
        summary: "The whole audit log, oldest first, one JSON object a line",
        produces: [JSON_LINES],
        response: { 200: Type.Unknown({ description: "entries as in listAudit, streamed" }), "4xx": Problem },
      },
    },
    async (request, reply) =>
      reply
        .type(JSON_LINES)
        .header("content-disposition", 'attachment; filename="audit.jsonl"')
        .send(Readable.from(exportLines(database, access.tenant(request)))),
  );
}

/** As fast as the reader takes it: a page is read when the one before has left. */
async function* exportLines(database: Database, tenant: Tenant): AsyncGenerator<string> {
  let beyond = 0;
  for (;;) {
    const entries = await listAuditEntries(database, tenant, "oldest-first", { beyond, limit: EXPORTED_AT_ONCE });
    const last = entries.at(-1);
    if (last === undefined) return;
    yield entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    beyond = last.sequence;
  }
}
