import { Readable } from "node:stream";
import Type from "typebox";
import { CARRIED_TEXT_MAX } from "@regrow/core/carried";
import { Slots } from "../limit/index.ts";
import type { PackParts } from "../pack/index.ts";
import {
  AtMs,
  Nullable,
  Problem,
  Uuid,
  VersionText,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { answerRequest, type BridgeParts } from "./answer-request.ts";
import { requireAnswer } from "./require-answer.ts";
import { openPackageStream } from "./package-stream.ts";

const ByUuid = Type.Object({ uuid: Uuid });
const PACKAGE_TYPE = "application/octet-stream";
const AnswerBody = Type.Object({
  id: Uuid,
  kind: Type.Enum(["offer", "hold"], { description: "whether a package goes with it" }),
  version: Nullable(VersionText),
  target: Nullable(VersionText),
  passes: Type.Integer({ minimum: 0, description: "updates to the target, one after the other; 0: none" }),
  reasons: Type.Array(Type.Object({ code: Type.String(), text: Type.String() })),
  logSequence: Type.Integer({ minimum: 0, description: "newest entry of the device's recovery log that is held here" }),
  issuedAtMs: AtMs,
  expiresAtMs: AtMs,
  response: Type.String({ description: "for the device: the text after 'dfu_response'" }),
});
/** Packages that are sent at once: each holds a file. */
const SENDING = { atOnce: 16, waiting: 64 };

/** Updates for devices that a host with a network carries for: the answer to a device's own request, and the package that goes with it. */
export function bridgeRoutes(app: PeopleInstance, parts: BridgeParts & PackParts, access: Access): void {
  const { database } = parts;
  const tags = ["device"];
  app.post(
    "/api/devices/:uuid/dfu-answer",
    {
      schema: {
        operationId: "answerDfuRequest",
        tags,
        summary: "The answer to a request that was carried from a device without a network",
        description:
          "Takes what 'dfu_request' printed: the device's state, its log and a number that is used once, signed by its key. Decides as at its check-in, takes in the log, and signs an answer " +
          "that this device takes for this request, once, until it expires. The same request again has the same answer. A request that the device has replaced by a newer one is refused.",
        errors: [
          ...(["DFU_REQUEST_MALFORMED", "DFU_REQUEST_UNTRUSTED", "DFU_REQUEST_OUTDATED", "LOG_CHAIN_BROKEN"] as const),
          ...(["DEVICE_UNKNOWN", "DEVICE_NOT_CLAIMED", "DEVICE_NOT_PROVISIONED", "DEVICE_REVOKED"] as const),
          "DEVICE_CERTIFICATE_REVOKED",
        ],
        params: ByUuid,
        body: Type.Object(
          {
            request: Type.String({
              minLength: 1,
              maxLength: CARRIED_TEXT_MAX,
              pattern: "^\\s*regrow-dfu-request\\.[A-Za-z0-9._-]*\\s*$",
              description: "the line that 'dfu_request' printed",
            }),
          },
          closed,
        ),
        response: { 200: AnswerBody, "4xx": Problem },
      },
    },
    async (request) => {
      const asked = { uuid: request.params.uuid, text: request.body.request };
      const given = await answerRequest(parts, access.scope(request), asked, access.occasion(request));
      const { offer, reasons, logSequence } = given.said;
      return {
        ...{ id: given.id, issuedAtMs: given.issuedAtMs, expiresAtMs: given.expiresAtMs, response: given.answer },
        ...{ kind: offer === null ? ("hold" as const) : ("offer" as const), version: offer?.version ?? null },
        ...{ target: offer?.target ?? offer?.version ?? null, passes: offer === null ? 0 : (offer.passes ?? 1) },
        ...{ reasons: reasons.map(({ code, text }) => ({ code, text })), logSequence },
      };
    },
  );
  const sending = new Slots(SENDING.atOnce, SENDING.waiting);
  app.get(
    "/api/devices/:uuid/dfu-answer/:id/package",
    {
      schema: {
        operationId: "getDfuPackage",
        tags,
        summary: "The package that goes with an answer, for the device's serial line",
        description:
          "The answer, the newest metadata, and what the device lacks of the version that was offered. A large one is made first: `PACK_IN_MAKING` says when to come back.",
        errors: ["DEVICE_UNKNOWN", "DFU_ANSWER_UNKNOWN", "DFU_ANSWER_EXPIRED", "PACK_IN_MAKING", "RATE_LIMITED"],
        params: Type.Object({ uuid: Uuid, id: Uuid }),
        querystring: Type.Object(
          {
            whole: Type.Optional(
              Type.Boolean({
                description: "build on nothing that the device has, as when its files are damaged; false",
              }),
            ),
          },
          closed,
        ),
        produces: [PACKAGE_TYPE],
        response: { 200: Type.Unknown({ description: "the package, as 'regrow dfu' sends it" }), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { given, supplier } = await requireAnswer(database, access.scope(request), request.params);
      const stream = await sending.run(() => openPackageStream(parts, supplier, given, request.query.whole ?? false));
      return reply
        .type(PACKAGE_TYPE)
        .header("content-length", stream.sizeBytes)
        .header("cache-control", "private, no-store")
        .send(Readable.from(stream.pieces, { objectMode: false }));
    },
  );
}
