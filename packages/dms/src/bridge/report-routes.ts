import Type from "typebox";
import { REPORT_LINE_MAX, TECHNICIAN_ACTIONS, TECHNICIAN_RESULTS } from "@regrow/core/bridge";
import { RegrowError } from "@regrow/core/error";
import { findDevice } from "../device/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import {
  AtMs,
  Nullable,
  Problem,
  Sha256,
  Uuid,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { listEntries } from "./report-repository.ts";
import { takeReport } from "./take-report.ts";

/** Lines that are handed in at once; a body has at most 1 MiB. */
const LINES_MAX = 256;

const Entry = Type.Object({
  hash: Sha256,
  atMs: AtMs,
  technician: Type.String(),
  action: Type.Enum(TECHNICIAN_ACTIONS),
  version: Nullable(Type.String()),
  result: Type.Enum(TECHNICIAN_RESULTS),
  detail: Type.String(),
  isProven: Type.Boolean({ description: "the device's own key has signed that it runs the version" }),
  takenAtMs: AtMs,
});

/** What technicians did with devices, by the files that their programs wrote. */
export function reportRoutes(app: PeopleInstance, parts: Parameters<typeof takeReport>[0], access: Access): void {
  const { database } = parts;
  const tags = ["device"];
  app.post(
    "/api/technician-reports",
    {
      schema: {
        operationId: "handInReport",
        tags,
        summary: "Hand in lines of a technician's report",
        description:
          "Each line is taken once, however often it is handed in, and is about one device that you see. A line that was changed, or follows one that is not there, is refused by its number; " +
          "the others are taken. What the device has signed is checked, and its log taken in with it.",
        errors: [],
        body: Type.Object(
          {
            lines: Type.Array(
              Type.String({ minLength: 66, maxLength: REPORT_LINE_MAX, description: "a line as it was written" }),
              { minItems: 1, maxItems: LINES_MAX, description: "in the order in which they stand in the file" },
            ),
          },
          closed,
        ),
        response: {
          200: Type.Object({
            taken: Type.Integer({ minimum: 0 }),
            known: Type.Integer({ minimum: 0, description: "lines that were here already" }),
            refused: Type.Array(
              Type.Object({ line: Type.Integer({ minimum: 1 }), code: Type.String(), reason: Type.String() }),
            ),
          }),
          "4xx": Problem,
        },
      },
    },
    async (request) => {
      const found = await takeReport(parts, access.scope(request), request.body.lines, access.occasion(request));
      return { ...found, refused: [...found.refused] };
    },
  );
  app.get(
    "/api/devices/:uuid/technician-entries",
    {
      schema: {
        operationId: "listTechnicianEntries",
        tags,
        summary: "What technicians did with a device, newest first",
        description: "By the reports that were handed in since the device is yours.",
        errors: ["DEVICE_UNKNOWN"],
        params: Type.Object({ uuid: Uuid }),
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ entries: Type.Array(Entry), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const page = readPage(request.query, ["number", "string"]);
      const scope = access.scope(request);
      const { uuid } = request.params;
      if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      const found = await listEntries(database, { uuid, owner: scope.tenant }, page);
      const { rows, next } = pageOf(found, page.limit, ({ at_ms, hash }) => [at_ms, hash]);
      return { entries: rows.map(entryBody), next };
    },
  );
}

function entryBody(row: Awaited<ReturnType<typeof listEntries>>[number]) {
  return {
    hash: row.hash,
    atMs: row.at_ms,
    technician: row.technician,
    // Written from an entry that had been parsed.
    action: TECHNICIAN_ACTIONS.find((action) => action === row.action) ?? "update",
    version: row.version,
    result: TECHNICIAN_RESULTS.find((result) => result === row.result) ?? "failed",
    detail: row.detail,
    isProven: row.is_proven === 1,
    takenAtMs: row.taken_at_ms,
  };
}
