import { randomUUID } from "node:crypto";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Entropy } from "@regrow/core/port";
import { requireRoomFor } from "../bound/index.ts";
import { makeSecret, secretSha256 } from "../secret/index.ts";
import { TOKEN_KINDS, transact, type Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
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
import { findProduct } from "../product/index.ts";
import { addTokens, endToken, listTokens } from "./token-repository.ts";

const HOUR_MS = 3_600_000;
const DEFAULT_VALID_MS = 24 * HOUR_MS;

const Kind = Type.Enum(TOKEN_KINDS, {
  description: "provision: gives a device its certificate; claim: makes it yours",
});
const NewToken = Type.Object(
  {
    kind: Kind,
    uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: "devices that may use it; 1" })),
    expiresInMs: Type.Optional(Type.Integer({ minimum: 1_000, maximum: 365 * 24 * HOUR_MS, description: "one day" })),
    isUuidRequired: Type.Optional(Type.Boolean({ description: "provision: the device must name its UUID; false" })),
    product: Type.Optional(Nullable(ProductCode)),
  },
  closed,
);
const TokenFields = {
  id: Uuid,
  kind: Kind,
  uses: Type.Integer(),
  used: Type.Integer(),
  isUuidRequired: Type.Boolean(),
  uuid: Nullable(Uuid),
  product: Nullable(ProductCode),
  createdAtMs: AtMs,
  expiresAtMs: AtMs,
};
const TokenBody = Type.Object(TokenFields);
const MadeToken = Type.Object({ ...TokenFields, token: Type.String({ description: "the secret; shown this once" }) });

interface TokenParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly entropy: Pick<Entropy, "bytes">;
}

/** Provisioning and claim tokens. */
export function tokenRoutes(app: PeopleInstance, parts: TokenParts, access: Access): void {
  app.post(
    "/api/tokens",
    {
      schema: {
        operationId: "createToken",
        tags: ["token"],
        summary: "Make a provisioning or claim token",
        description:
          "With a provisioning token a new device is given its certificate; with a claim token it becomes the organisation's. The secret is in this answer and nowhere else. With `product` the device is activated to it.",
        errors: ["PRODUCT_UNKNOWN", "TOKEN_LIMIT"],
        body: NewToken,
        response: { 201: MadeToken, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const scope = access.scope(request);
      const { kind, uses = 1, expiresInMs = DEFAULT_VALID_MS, isUuidRequired = false, product = null } = request.body;
      // Whose rights are for some products brings in devices of those alone.
      if (product === null && scope.products !== null)
        throw new RegrowError("INPUT_INVALID", { product: "name one of those that your rights are for" });
      const productId = product === null ? null : (await findProduct(parts.database, scope, product)).id;
      const secret = makeSecret(parts.entropy);
      const createdAtMs = parts.clock.nowMs();
      const token = {
        id: randomUUID(),
        kind,
        uses,
        isUuidRequired,
        uuid: null,
        createdAtMs,
        expiresAtMs: createdAtMs + expiresInMs,
      };
      const made = { ...token, product, used: 0, token: secret };
      await transact(parts.database, async (writer) => {
        await requireRoomFor(writer, { kind: "tokens", tenant: scope.tenant }, 1);
        await addTokens(writer, scope.tenant, [{ ...token, productId, secretSha256: secretSha256(secret) }]);
        const { id, expiresAtMs } = token;
        const changed = { kind, uses, isUuidRequired, product, expiresAtMs };
        await access.occasion(request).record(writer, { target: `token ${id}`, changed });
        await access.occasion(request).answer(writer, 201, made);
      });
      return reply.code(201).send(made);
    },
  );
  app.get(
    "/api/tokens",
    {
      schema: {
        operationId: "listTokens",
        tags: ["token"],
        summary: "Tokens, newest first, without their secrets",
        description: "Used, ended and expired ones too, newest first.",
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ tokens: Type.Array(TokenBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const page = readPage(request.query, ["number", "string"]);
      const found = await listTokens(parts.database, access.scope(request), page);
      const { rows, next } = pageOf(found, page.limit, ({ createdAtMs, id }) => [createdAtMs, id]);
      return { tokens: rows, next };
    },
  );
  app.delete(
    "/api/tokens/:id",
    {
      schema: {
        operationId: "revokeToken",
        tags: ["token"],
        summary: "End a token now: it lets nobody in any more; whom it let in stays",
        description:
          "Devices that it let in stay. One that was sold with the token on its label cannot be provisioned with it any more.",
        errors: ["TOKEN_UNKNOWN"],
        params: Type.Object({ id: Uuid }),
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const scope = access.scope(request);
      const { id } = request.params;
      await transact(parts.database, async (writer) => {
        if (!(await endToken(writer, scope, { id, atMs: parts.clock.nowMs() })))
          throw new RegrowError("TOKEN_UNKNOWN", { token: id });
        await access.occasion(request).record(writer, { target: `token ${id}` });
      });
      return reply.code(204).send(null);
    },
  );
}
