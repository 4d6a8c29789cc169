import { Readable } from "node:stream";
import Type from "typebox";
import { listAuditEntries } from "../audit/index.ts";
import { AUDIT_ACTOR_KINDS, type Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { AtMs, Nullable, Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { AuditQuery, filterOf, type AskedOfAudit, type AuditFilter } from "./audit-filter.ts";

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
const After = Type.Optional(
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: "only behind this sequence number" }),
);

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
        description:
          "Who did what to what, from which address, with the numbers of the requests. Filters combine: an entry must match all. Where something had another value before, `changed` has it beside the new one, under its name with 'Before'.",
        querystring: Type.Object({ ...PageQuery, ...AuditQuery }, closed),
        response: { 200: Type.Object({ entries: Type.Array(Entry), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const { limit, after } = readPage(request.query, ["number"]);
      const found = await listAuditEntries(database, access.tenant(request), "newest-first", {
        limit: limit + 1,
        ...(after === null ? {} : { beyond: after[0] }),
        ...filterOf(request.query),
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
        summary: "The audit log, oldest first, one JSON object a line",
        description:
          "Every entry that the filters let through, one JSON object in a line, as fast as you read it. With `after` it goes on behind a sequence number: a nightly job takes what is new.",
        produces: [JSON_LINES],
        querystring: Type.Object({ ...AuditQuery, after: After }, closed),
        response: { 200: Type.Unknown({ description: "entries as in listAudit, streamed" }), "4xx": Problem },
      },
    },
    async (request, reply) =>
      reply
        .type(JSON_LINES)
        .header("content-disposition", 'attachment; filename="audit.jsonl"')
        .send(Readable.from(exportLines(database, access.tenant(request), readExport(request.query)))),
  );
}

interface Exported {
  readonly after: number;
  readonly filter: AuditFilter;
}

/** Before the first byte of the answer: what is refused is refused as such. @throws RegrowError INPUT_INVALID */
function readExport({ after = 0, ...filter }: AskedOfAudit & { readonly after?: number }): Exported {
  return { after, filter: filterOf(filter) };
}

/** As fast as the reader takes it: a page is read when the one before has left. */
async function* exportLines(database: Database, tenant: Tenant, { after, filter }: Exported): AsyncGenerator<string> {
  let beyond = after;
  for (;;) {
    const entries = await listAuditEntries(database, tenant, "oldest-first", {
      ...filter,
      beyond,
      limit: EXPORTED_AT_ONCE,
    });
    const last = entries.at(-1);
    if (last === undefined) return;
    yield entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    beyond = last.sequence;
  }
}
