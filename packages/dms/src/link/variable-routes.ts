import Type from "typebox";
import { LINK_LIMITS } from "@regrow/core/link";
import { MAX_LINE_LENGTH } from "@regrow/core/command";
import { transact } from "../database/index.ts";
import { Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { LINK_REFUSALS, findCommandLink, type LinkRouteParts } from "./find-link.ts";

const ByUuid = Type.Object({ uuid: Uuid });
const NAME = "[a-z][a-z0-9_.]{0,127}";
const Names = Type.String({ maxLength: 4_096, pattern: `^(${NAME}(,${NAME})*)?$`, description: "with commas between" });
const Values = Type.Record(Type.String({ pattern: `^${NAME}$` }), Type.String({ maxLength: MAX_LINE_LENGTH }), {
  minProperties: 1,
  maxProperties: LINK_LIMITS.variables,
  description: "what each is to be, by its name",
});
const tags = ["live link"];

/** A device's variables, from the device itself. */
export function variableRoutes(app: PeopleInstance, parts: LinkRouteParts, access: Access): void {
  app.get(
    "/api/devices/:uuid/variables",
    {
      schema: {
        operationId: "getDeviceVariables",
        tags,
        summary:
          "Variables of the device as they are now; without names its settings. Secrets are hidden by the device",
        description:
          "Asks the device itself, now, over its live link. Names as in `docs/reference/variables.md`; a name before a dot means all below it.",
        errors: [...LINK_REFUSALS, "DEVICE_COMMANDS_OFF"],
        params: ByUuid,
        querystring: Type.Object({ names: Type.Optional(Names) }, closed),
        response: { 200: Type.Object({ values: Type.Record(Type.String(), Type.String()) }), "4xx": Problem },
      },
    },
    async (request) => {
      const link = await findCommandLink(parts, access, request);
      const names = (request.query.names ?? "").split(",").filter((name) => name !== "");
      return link.ask({ request: "get-variables", names: names.slice(0, LINK_LIMITS.variables) });
    },
  );
  app.put(
    "/api/devices/:uuid/variables",
    {
      schema: {
        operationId: "setDeviceVariables",
        tags,
        summary: "Sets variables of the device, all or none",
        description:
          "All or none, as `set` on its console does; what needs `save` is saved. Who did it is in the audit log, what was written is not where it is a secret.",
        errors: [...LINK_REFUSALS, "DEVICE_COMMANDS_OFF"],
        params: ByUuid,
        body: Type.Object(
          {
            values: Values,
            save: Type.Optional(Type.Boolean({ description: "over a restart too; true unless told" })),
          },
          closed,
        ),
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const link = await findCommandLink(parts, access, request);
      const { values, save = true } = request.body;
      // Names alone: a value may be a secret.
      const changed = { variables: Object.keys(values).join(", ").slice(0, 1_024), save };
      const change = { target: `device ${request.params.uuid}`, changed };
      await transact(parts.database, (writer) => access.occasion(request).record(writer, change));
      await link.ask({ request: "set-variables", values, save });
      return reply.code(204).send(null);
    },
  );
}
