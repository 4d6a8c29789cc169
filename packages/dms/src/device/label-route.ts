import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { transact, type Database } from "../database/index.ts";
import { AskedRevision, Revision, requireRevision } from "../edit/index.ts";
import { Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findDevice } from "./device-view.ts";
import { LABEL_LIMITS, LABEL_PATTERN, descriptionRevision, labelText, readLabels } from "./label.ts";
import { listLabels, setLabels, setNotes } from "./label-repository.ts";

export const LabelText = Type.String({
  maxLength: LABEL_LIMITS.nameLength + 1 + LABEL_LIMITS.valueLength,
  pattern: LABEL_PATTERN,
  description: "a word, such as kiosk, or a name and a value, such as site=Bern",
});
const NotesText = Type.String({
  maxLength: LABEL_LIMITS.notesLength,
  pattern: "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]*$",
  description: "text of several lines, for whoever works with the device next",
});
const Description = Type.Object(
  {
    labels: Type.Optional(
      Type.Array(LabelText, { maxItems: LABEL_LIMITS.count, description: "in place of those that it has" }),
    ),
    notes: Type.Optional(NotesText),
    revision: AskedRevision,
  },
  closed,
);
const Described = Type.Object({
  uuid: Uuid,
  labels: Type.Array(Type.String()),
  notes: Type.String(),
  revision: Revision,
});

/** What an owner notes about a device: nothing of it reaches the device, nor its next owner. */
export function labelRoute(app: PeopleInstance, { database }: { readonly database: Database }, access: Access): void {
  app.put(
    "/api/devices/:uuid/description",
    {
      schema: {
        operationId: "describeDevice",
        tags: ["device"],
        summary: "Put labels and notes on a device",
        description:
          "What is not named stays as it is; labels that are named are all that it has then. Devices are searched by labels. " +
          "They are for your organisation: the device never sees them, and they go when it changes hands.",
        errors: ["DEVICE_UNKNOWN", "EDIT_CONFLICT"],
        params: Type.Object({ uuid: Uuid }),
        body: Description,
        response: { 200: Described, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { uuid } = request.params;
      const { labels: texts, notes, revision: asked } = request.body;
      const labels = texts === undefined ? undefined : readLabels(texts);
      return transact(database, async (writer) => {
        const device = await findDevice(writer, scope, uuid);
        if (device === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
        const labelsOf = async (): Promise<string[]> =>
          (await listLabels(writer, scope.tenant, [uuid])).get(uuid) ?? [];
        const target = `device ${uuid}`;
        const present = descriptionRevision({ labels: await labelsOf(), notes: device.notes });
        await requireRevision(writer, scope.tenant, { asked, present, target, operations: ["describeDevice"] });
        if (labels !== undefined) await setLabels(writer, scope.tenant, uuid, labels);
        if (notes !== undefined) await setNotes(writer, uuid, notes);
        const changed = {
          ...(labels === undefined ? {} : { labels: labels.map(labelText).join(", ") }),
          ...(notes === undefined ? {} : { notes }),
        };
        await access.occasion(request).record(writer, { target, changed });
        const now = { labels: await labelsOf(), notes: notes ?? device.notes };
        return { uuid, ...now, revision: descriptionRevision(now) };
      });
    },
  );
}
