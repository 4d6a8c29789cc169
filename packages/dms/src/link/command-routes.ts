import Type from "typebox";
import { COMMAND_WITHIN_MS, LINK_LIMITS } from "@regrow/core/link";
import { MAX_LINE_LENGTH } from "@regrow/core/command";
import { transact } from "../database/index.ts";
import { Nullable, Problem, Uuid, VersionText, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { LINK_REFUSALS, findCommandLink, findLink, type LinkRouteParts } from "./find-link.ts";
import { recordedLine } from "./recorded-console.ts";

const ByUuid = Type.Object({ uuid: Uuid });
const Base64 = (bytes: number) =>
  Type.String({ maxLength: Math.ceil(bytes / 3) * 4, pattern: "^[A-Za-z0-9+/]*={0,2}$", description: "base64" });
const tags = ["live link"];

/** What a device with a live link is told to do now. Recorded before it is told. */
export function commandRoutes(app: PeopleInstance, parts: LinkRouteParts, access: Access): void {
  const { database } = parts;
  app.post(
    "/api/devices/:uuid/command",
    {
      schema: {
        operationId: "sendDeviceCommand",
        tags,
        summary: "One line to the device's command API, and its answer",
        description:
          "One command as on its console, with the bytes that follow it in `data`. `code` is the device's own result: 0 is Success.",
        errors: [...LINK_REFUSALS, "DEVICE_COMMANDS_OFF"],
        params: ByUuid,
        body: Type.Object(
          {
            line: Type.String({
              minLength: 1,
              maxLength: MAX_LINE_LENGTH,
              pattern: "^[^\\r\\n]*$",
              description: "a command line, without its end",
              examples: ["get system.uuid"],
            }),
            data: Type.Optional(Base64(LINK_LIMITS.commandDataBytes)),
          },
          closed,
        ),
        response: {
          200: Type.Object({
            code: Type.Integer({ minimum: 0, maximum: 9, description: "0: Success; else as documented" }),
            text: Type.String(),
            data: Nullable(Type.String({ description: "base64: bytes instead of a text" })),
            advice: Nullable(Type.String()),
            isSafeMode: Type.Boolean(),
          }),
          "4xx": Problem,
        },
      },
    },
    async (request) => {
      const link = await findCommandLink(parts, access, request);
      const { line, data } = request.body;
      const change = { target: `device ${request.params.uuid}`, changed: { line: recordedLine(line) } };
      await transact(database, (writer) => access.occasion(request).record(writer, change));
      const raw = data === undefined ? {} : { data: Uint8Array.from(Buffer.from(data, "base64")) };
      const answer = await link.ask({ request: "command", line, ...raw }, COMMAND_WITHIN_MS);
      const { code, text, advice = null, isSafeMode } = answer;
      const bytes = answer.data === undefined ? null : Buffer.from(answer.data).toString("base64");
      return { code, text, data: bytes, advice, isSafeMode };
    },
  );
  app.post(
    "/api/devices/:uuid/ota",
    {
      schema: {
        operationId: "updateDeviceNow",
        tags,
        summary: "Lets the device ask for its update now, as 'ota' on its console does",
        description:
          "Does not wait for its next check-in. Which bundle it gets is decided as always; `result` says whether one has begun. A development device can be told a `version`.",
        errors: [...LINK_REFUSALS, "UPDATE_BUSY"],
        params: ByUuid,
        body: Type.Object(
          {
            force: Type.Optional(Type.Boolean({ description: "install the version that it has once more; false" })),
            version: Type.Optional(Nullable(VersionText)),
          },
          closed,
        ),
        response: {
          200: Type.Object({
            result: Type.Enum(["started", "up-to-date", "held"]),
            text: Type.String({ description: "the version that is being installed, or why there is none" }),
          }),
          "4xx": Problem,
        },
      },
    },
    async (request) => {
      const link = await findLink(parts, access, request);
      const { force = false, version = null } = request.body;
      const change = { target: `device ${request.params.uuid}`, changed: { force, version } };
      await transact(database, (writer) => access.occasion(request).record(writer, change));
      return link.ask({ request: "ota", force, version }, COMMAND_WITHIN_MS);
    },
  );
  app.post(
    "/api/devices/:uuid/actions",
    {
      schema: {
        operationId: "sendDeviceAction",
        tags,
        summary: "An action to the device by its name, such as 'ota' or 'claimed'",
        description:
          "What the device's app or framework knows as an action by that name. The answer is whatever it gives.",
        errors: [...LINK_REFUSALS, "ACTION_UNKNOWN"],
        params: ByUuid,
        body: Type.Object(
          {
            action: Type.String({ minLength: 1, maxLength: 128, description: "its name" }),
            data: Type.Optional(Type.Unknown({ description: "whatever the action takes; null" })),
          },
          closed,
        ),
        response: { 200: Type.Object({ data: Type.Unknown() }), "4xx": Problem },
      },
    },
    async (request) => {
      const link = await findLink(parts, access, request);
      const { action, data = null } = request.body;
      const change = { target: `device ${request.params.uuid}`, changed: { action } };
      await transact(database, (writer) => access.occasion(request).record(writer, change));
      return { data: await link.ask({ request: "action", action, data }, COMMAND_WITHIN_MS) };
    },
  );
}
