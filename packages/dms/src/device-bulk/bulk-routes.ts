import Type from "typebox";
import type { ErrorCode } from "@regrow/core/error";
import type { Database } from "../database/index.ts";
import { LABEL_LIMITS, LabelText, type SightParts, type Sightings } from "../device/index.ts";
import { Problem, TagName, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findRecipient } from "../transfer/index.ts";
import { BulkAnswer, Confirm, Selection } from "./bulk-schemas.ts";
import { changeInBulk } from "./bulk-change.ts";
import { labelChange } from "./label-change.ts";
import { moveChange } from "./move-change.ts";
import { tagChange } from "./tag-change.ts";

const TagBody = Type.Object({ select: Selection, tag: TagName, confirm: Confirm }, closed);
const LabelBody = Type.Object(
  {
    select: Selection,
    add: Type.Array(LabelText, { maxItems: LABEL_LIMITS.count, description: "one of the same name is replaced" }),
    remove: Type.Array(LabelText, {
      maxItems: LABEL_LIMITS.count,
      description: "site: whatever its value is; site=Bern: where it is that",
    }),
    confirm: Confirm,
  },
  closed,
);
const MoveBody = Type.Object(
  {
    select: Selection,
    recipient: Type.String({
      minLength: 1,
      maxLength: 128,
      description: "name or identifier of an organisation of this DMS",
    }),
    wipe: Type.Boolean({ description: "they are wiped when it accepts; false: what is on them goes with them" }),
    confirm: Confirm,
  },
  closed,
);

interface BulkRouteParts extends SightParts {
  readonly database: Database;
  readonly sightings: Sightings;
}

const ERRORS_OF_ALL: readonly ErrorCode[] = ["BULK_CHANGED", "BULK_TOO_LARGE", "PRODUCT_UNKNOWN"];
const HOW =
  "Without `confirm` nothing changes, and the answer shows what would happen to which devices. With the `confirm` of that answer exactly that is " +
  "done, to all of them or to none: when somebody has changed something in between, it is refused with BULK_CHANGED. Devices that cannot be " +
  "changed are listed by reason, and left as they are. Who may not see devices may not do this either: the answer shows some.";

/** The same change to many devices, after a look at what it will do. */
export function bulkRoutes(app: PeopleInstance, parts: BulkRouteParts, access: Access): void {
  const { database } = parts;
  const tags = ["device"];
  const response = { 200: BulkAnswer, "4xx": Problem };
  app.post(
    "/api/devices/tags",
    {
      schema: {
        ...{ operationId: "tagDevices", tags, summary: "Say which tag of their products many devices follow" },
        description: `${HOW} The effects are what the devices would be offered at their next check-in.`,
        ...{ errors: ERRORS_OF_ALL, body: TagBody, response },
      },
    },
    async (request) => {
      const { select, confirm, tag } = request.body;
      access.requireAlso(request, "listDevices");
      const scope = access.scope(request);
      const make = () => tagChange(parts, scope.tenant, tag);
      return changeInBulk({ ...parts, scope, occasion: access.occasion(request) }, { select, confirm, make });
    },
  );
  app.post(
    "/api/devices/labels",
    {
      schema: {
        ...{ operationId: "labelDevices", tags, summary: "Put labels on many devices, and take labels off" },
        description: `${HOW} Labels that are not named stay; \`remove\` comes before \`add\`.`,
        ...{ errors: ERRORS_OF_ALL, body: LabelBody, response },
      },
    },
    async (request) => {
      const { select, confirm, add, remove } = request.body;
      access.requireAlso(request, "listDevices");
      const scope = access.scope(request);
      const make = () => labelChange(scope.tenant, { add, remove });
      return changeInBulk({ ...parts, scope, occasion: access.occasion(request) }, { select, confirm, make });
    },
  );
  app.post(
    "/api/devices/moves",
    {
      schema: {
        ...{ operationId: "moveDevices", tags, summary: "Offer many devices to another organisation" },
        description: `${HOW} They stay where they are until the other organisation accepts, which it does for up to a thousand devices at once.`,
        ...{ errors: [...ERRORS_OF_ALL, "RECIPIENT_UNKNOWN"], body: MoveBody, response },
      },
    },
    async (request) => {
      const { select, confirm, recipient, wipe } = request.body;
      access.requireAlso(request, "listDevices");
      const scope = access.scope(request);
      const occasion = access.occasion(request);
      const { id, name } = await findRecipient(database, scope.tenant, recipient);
      const make = () => moveChange(scope.tenant, { recipientId: id, name, wipe, atMs: occasion.atMs });
      return changeInBulk({ ...parts, scope, occasion }, { select, confirm, make });
    },
  );
}
