import { Socket } from "node:net";
import type { FastifyRequest } from "fastify";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { announcedLength, receiveBody } from "../bundle/index.ts";
import type { Authorities } from "../certificate/index.ts";
import { ROLES, type Writer } from "../database/index.ts";
import { Slots } from "../limit/index.ts";
import {
  AtMs,
  Nullable,
  Problem,
  ProductCode,
  Uuid,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { EXPORT_TYPE, PASSPHRASE_HEADER } from "./export-format.ts";
import { importOrganisation, type ImportParts } from "./import-organisation.ts";
import { passphraseOf } from "./passphrase.ts";

/** Each unpacks and hashes as fast as it arrives. */
const IMPORTING = { atOnce: 4, waiting: 8 } as const;
/** What a list in the answer holds at most; the rest is counted. */
const LISTED = 1_000;

const Count = Type.Integer({ minimum: 0 });
const Imported = Type.Object({
  organisation: Type.String({ description: "as it was called there" }),
  exportedAtMs: AtMs,
  products: Count,
  bundles: Count,
  devices: Count,
  rootsToChange: Type.Array(ProductCode, {
    description: "products whose roots have to name the online keys of this DMS before anything of them is offered",
  }),
  withoutProduct: Type.Object(
    { count: Count, devices: Type.Array(Uuid, { maxItems: LISTED }) },
    { description: "devices of another organisation's product, which did not come along" },
  ),
  members: Type.Array(
    Type.Object({
      userName: Type.String(),
      email: Nullable(Type.String()),
      role: Type.Enum(ROLES),
      products: Nullable(Type.Array(ProductCode)),
    }),
    { maxItems: LISTED, description: "who belonged to it there: inviteMember lets them in here" },
  ),
  webhooks: Type.Integer({ minimum: 0, description: "receivers that came along: off, each with a new secret" }),
  webhooksLeftOut: Type.Array(Type.String(), { description: "addresses that this DMS does not call" }),
  deviceCaPem: Type.String({
    description: "certificates by which devices believe this DMS, PEM: for 'device move-order'",
  }),
});

/** What another DMS has exported becomes this organisation. */
export function importRoutes(
  app: PeopleInstance,
  parts: ImportParts & { readonly authorities: Pick<Authorities, "toldPem"> },
  access: Access,
): void {
  const importing = new Slots(IMPORTING.atOnce, IMPORTING.waiting);
  app.post(
    "/api/organisation/import",
    {
      bodyLimit: Number.MAX_SAFE_INTEGER,
      schema: {
        operationId: "importOrganisation",
        tags: ["organisation"],
        summary: "Take in what exportOrganisation gave; the body is the file",
        description: `Into an organisation without products, devices and webhooks. Signatures, order and every byte are verified as when they are published; then all of it exists, or nothing: until it has ended nothing of the organisation is shown. Devices are claimed and activated as they were, and known by their keys when they come. Where the file holds keys, the header \`${PASSPHRASE_HEADER}\` gives their passphrase (base64 of its UTF-8).`,
        errors: [
          "IMPORT_CHANGED",
          "IMPORT_DEVICES_KNOWN",
          "IMPORT_MALFORMED",
          "IMPORT_NEWER",
          "IMPORT_NOT_EMPTY",
          "IMPORT_PASSPHRASE",
          "IMPORT_TOO_LARGE",
          "IMPORT_TRUNCATED",
          "IMPORT_UNDER_WAY",
          "BUNDLE_BASE_UNKNOWN",
          "BUNDLE_TOO_LARGE",
          "GIVEN_FILE_LIMIT",
          "KEY_UNREADABLE",
          "MANIFEST_MALFORMED",
          "RATE_LIMITED",
          "STORAGE_FULL",
          "STORAGE_QUOTA",
          "TRUST_EXPIRED",
          "TRUST_METADATA_MALFORMED",
          "TRUST_PRODUCT_UNKNOWN",
          "TRUST_ROLLED_BACK",
          "TRUST_ROOT_UNKNOWN",
          "TRUST_SIGNATURE_INVALID",
          "TRUST_TARGET_UNKNOWN",
          "TRUST_THRESHOLD_UNMET",
          "WEBHOOKS_FULL",
        ],
        consumes: [EXPORT_TYPE],
        querystring: Type.Object(
          {
            withoutKeys: Type.Optional(
              Type.Boolean({ description: "leave the keys in the file out, as when their passphrase is lost; false" }),
            ),
          },
          closed,
        ),
        response: { 201: Imported, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const asked = {
        tenant: access.tenant(request),
        requireStill: (writer: Writer) => access.scopeNow(request, writer),
        passphrase: passphraseOf(request),
        withoutKeys: request.query.withoutKeys ?? false,
        occasion: access.occasion(request),
      };
      // While its rows are written nothing goes over the line, however many they are.
      const { socket } = request.raw;
      if (socket instanceof Socket) socket.setTimeout(0);
      const { members, withoutProduct, ...done } = await receiveBody(request, reply, (bytes) => {
        requireExportFile(request, parts.importBytes);
        return importing.run(() => importOrganisation(parts, { ...asked, bytes }));
      });
      return reply.code(201).send({
        ...{ ...done, rootsToChange: [...done.rootsToChange], webhooksLeftOut: [...done.webhooksLeftOut] },
        deviceCaPem: parts.authorities.toldPem,
        withoutProduct: { count: withoutProduct.length, devices: withoutProduct.slice(0, LISTED) },
        members: members
          .slice(0, LISTED)
          .map(({ userName, email, role, products }) => ({ userName, email, role, products })),
      });
    },
  );
}

/** What can be refused before the first byte. */
function requireExportFile(request: FastifyRequest, limitBytes: number): void {
  if (request.headers["content-type"] !== EXPORT_TYPE)
    throw new RegrowError("INPUT_INVALID", { contentType: `${EXPORT_TYPE} is needed` });
  const length = announcedLength(request) ?? 0;
  if (length > limitBytes) throw new RegrowError("IMPORT_TOO_LARGE", { limitBytes, actualBytes: length });
}
