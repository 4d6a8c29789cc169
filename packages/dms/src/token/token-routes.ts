import { randomUUID } from "node:crypto";
import Type from "typebox";
import type { Clock, Entropy } from "@regrow/core/port";
import { makeSecret, secretSha256 } from "../secret/index.ts";
import { TOKEN_KINDS, transact, type Database } from "../database/index.ts";
import {
  AtMs,
  Nullable,
  Problem,
  ProductCode,
  Uuid,
  closed,
  type Authentication,
  type PeopleInstance,
} from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { addToken, listTokens } from "./token-repository.ts";

const HOUR_MS = 3_600_000;
const DEFAULT_VALID_MS = 24 * HOUR_MS;
const LISTED = 500;

const Kind = Type.Enum(TOKEN_KINDS);
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
export function tokenRoutes(app: PeopleInstance, parts: TokenParts, authentication: Authentication): void {
  app.post(
    "/api/tokens",
    {
      onRequest: authentication.require,
      schema: {
        operationId: "createToken",
        tags: ["token"],
        summary: "Make a provisioning or claim token",
        body: NewToken,
        response: { 201: MadeToken, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { tenant } = authentication.person(request);
      const { kind, uses = 1, expiresInMs = DEFAULT_VALID_MS, isUuidRequired = false, product = null } = request.body;
      const productId = product === null ? null : (await findProduct(parts.database, tenant, product)).id;
      const secret = makeSecret(parts.entropy);
      const createdAtMs = parts.clock.nowMs();
      const token = {
        id: randomUUID(),
        kind,
        uses,
        isUuidRequired,
        createdAtMs,
        expiresAtMs: createdAtMs + expiresInMs,
      };
      await transact(parts.database, (writer) =>
        addToken(writer, tenant, { ...token, productId, secretSha256: secretSha256(secret) }),
      );
      return reply.code(201).send({ ...token, product, used: 0, token: secret });
    },
  );
  app.get(
    "/api/tokens",
    {
      onRequest: authentication.require,
      schema: {
        operationId: "listTokens",
        tags: ["token"],
        summary: "Tokens, newest first, without their secrets",
        response: { 200: Type.Object({ tokens: Type.Array(TokenBody) }), "4xx": Problem },
      },
    },
    async (request) => ({
      tokens: [...(await listTokens(parts.database, authentication.person(request).tenant, LISTED))],
    }),
  );
}
