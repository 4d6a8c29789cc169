import { Readable } from "node:stream";
import Type from "typebox";
import { transact } from "../database/index.ts";
import { Slots, beginHeld } from "../limit/index.ts";
import { Problem, type Access, type PeopleInstance } from "../people-api/index.ts";
import { EXPORT_TYPE, PASSPHRASE_HEADER } from "./export-format.ts";
import { exportOrganisation, type ExportParts } from "./export-organisation.ts";
import { passphraseOf } from "./passphrase.ts";

/** Exports that run at once; each holds a connection to the database for a while. */
const EXPORTING = { atOnce: 2, waiting: 8 } as const;

/** Everything that an organisation has, for its owners to take along: nobody is locked in. */
export function exportRoutes(app: PeopleInstance, parts: ExportParts, access: Access): void {
  const exporting = new Slots(EXPORTING.atOnce, EXPORTING.waiting);
  app.get(
    "/api/organisation/export",
    {
      schema: {
        operationId: "exportOrganisation",
        tags: ["organisation"],
        summary: "Everything of the organisation in one file, to be imported elsewhere",
        description: `Products, signed metadata, bundles, devices with their history, members' names, settings and the audit log, as they are at one moment; docs/how-to/move-to-another-dms.md describes the file. Never anything of another organisation, no passwords, no secrets of webhooks or tokens. The private halves of the online keys come along only where the header \`${PASSPHRASE_HEADER}\` gives a passphrase (base64 of its UTF-8), sealed by it.`,
        errors: ["EXPORT_BUNDLE_DAMAGED", "RATE_LIMITED"],
        produces: [EXPORT_TYPE],
        response: { 200: Type.Unknown({ description: "a tar, streamed" }), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const tenant = access.tenant(request);
      const passphrase = passphraseOf(request);
      const pieces = await beginHeld(exporting, exportOrganisation(parts, tenant, passphrase));
      try {
        // It changes nothing; that everything was taken along is worth knowing all the same.
        const change = { target: "organisation", changed: { keys: passphrase !== null } };
        await transact(parts.database, (writer) => access.occasion(request).record(writer, change));
      } catch (thrown) {
        await pieces[Symbol.asyncIterator]().return?.();
        throw thrown;
      }
      return reply
        .type(EXPORT_TYPE)
        .header("content-disposition", 'attachment; filename="organisation.tar"')
        .header("cache-control", "private, no-store")
        .send(Readable.from(pieces, { objectMode: false }));
    },
  );
}
