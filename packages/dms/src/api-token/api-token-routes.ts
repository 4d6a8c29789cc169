import { randomUUID } from "node:crypto";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Entropy } from "@regrow/core/port";
import { requireRoomFor } from "../bound/index.ts";
import { transact, type Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import type { Actor, Person } from "../organisation/index.ts";
import {
  AtMs,
  Nullable,
  Problem,
  ProductCode,
  Title,
  Uuid,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { SCOPES, type Right } from "../permission/index.ts";
import { findProduct } from "../product/index.ts";
import { secretSha256 } from "../secret/index.ts";
import { addApiToken, listApiTokens, revokeApiToken } from "./api-token-repository.ts";
import { makeApiToken } from "./api-token-secret.ts";

const DAY_MS = 86_400_000;
const DEFAULT_VALID_MS = 90 * DAY_MS;
const MAX_VALID_MS = 366 * DAY_MS;
const MAX_PRODUCTS = 100;

const Scope = Type.Enum(SCOPES);
const NewApiToken = Type.Object(
  {
    name: Title,
    scopes: Type.Array(Scope, {
      minItems: 1,
      maxItems: SCOPES.length,
      uniqueItems: true,
      description: "rights that you have",
    }),
    products: Type.Optional(
      Nullable(
        Type.Array(ProductCode, {
          minItems: 1,
          maxItems: MAX_PRODUCTS,
          uniqueItems: true,
          description: "codes of the products that it is for; null: all that you reach",
        }),
      ),
    ),
    expiresInMs: Type.Optional(
      Type.Integer({ minimum: 60_000, maximum: MAX_VALID_MS, description: "90 days; a year at most" }),
    ),
  },
  closed,
);
const ApiTokenFields = {
  id: Uuid,
  name: Type.String(),
  scopes: Type.Array(Scope),
  products: Nullable(Type.Array(ProductCode)),
  madeBy: Type.String({ description: "user name; what the token may do ends with what its maker may do" }),
  createdAtMs: AtMs,
  expiresAtMs: AtMs,
  lastUsedAtMs: Nullable(AtMs),
  revokedAtMs: Nullable(AtMs),
};
const ApiTokenBody = Type.Object(ApiTokenFields);
const MadeApiToken = Type.Object({
  ...ApiTokenFields,
  token: Type.String({ description: "send as 'Authorization: Bearer <token>'; shown this once" }),
});

interface ApiTokenParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly entropy: Pick<Entropy, "bytes">;
}

/** Tokens with which programs call this API. Members see their own; who manages members sees all. */
export function apiTokenRoutes(app: PeopleInstance, parts: ApiTokenParts, access: Access): void {
  const { database, clock, entropy } = parts;
  const tags = ["API token"];
  app.post(
    "/api/api-tokens",
    {
      schema: {
        operationId: "createApiToken",
        tags,
        summary: "Make a token for a program, with some of one's own rights",
        description:
          "A token can have scopes that you have, for products that you reach, for a year at most; what it may do shrinks with what you may. Its secret is in this answer and nowhere else. Some rights no token can have: what cannot be undone, and what would let others in.",
        errors: ["API_TOKEN_LIMIT", "PRODUCT_UNKNOWN"],
        body: NewApiToken,
        response: { 201: MadeApiToken, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const person = access.person(request);
      const { name, scopes, products = null, expiresInMs = DEFAULT_VALID_MS } = request.body;
      requireHeld(person, scopes);
      const scope = access.scope(request);
      const productIds: string[] = [];
      for (const code of products ?? []) productIds.push((await findProduct(database, scope, code)).id);
      const secret = makeApiToken(entropy);
      const createdAtMs = clock.nowMs();
      const token = { id: randomUUID(), name, scopes, createdAtMs, expiresAtMs: createdAtMs + expiresInMs };
      const unused = { madeBy: person.userName, lastUsedAtMs: null, revokedAtMs: null };
      const made = { ...token, ...unused, products, token: secret };
      await transact(database, async (writer) => {
        const owned = { userId: person.userId, productIds: products === null ? null : productIds };
        await requireRoomFor(writer, { kind: "apiTokens", tenant: person.tenant }, 1);
        await addApiToken(writer, person.tenant, { ...token, ...owned, secretSha256: secretSha256(secret) });
        const { expiresAtMs } = token;
        const changed = { scopes: scopes.join(" "), products: products?.join(" ") ?? null, expiresAtMs };
        await access.occasion(request).record(writer, { target: `API token ${name}`, changed });
        await access.occasion(request).answer(writer, 201, made);
      });
      return reply.code(201).send(made);
    },
  );
  app.get(
    "/api/api-tokens",
    {
      schema: {
        operationId: "listApiTokens",
        tags,
        summary: "API tokens, newest first, without their secrets",
        description:
          "Yours; all of the organisation's for who manages members. Ended and expired ones are shown, so that one sees what was.",
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ apiTokens: Type.Array(ApiTokenBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const person = access.person(request);
      const page = readPage(request.query, ["number", "string"]);
      const found = await listApiTokens(database, person.tenant, madeBy(person), page);
      const { rows, next } = pageOf(found, page.limit, ({ createdAtMs, id }) => [createdAtMs, id]);
      return {
        apiTokens: rows.map((row) => ({
          ...row,
          scopes: [...row.scopes],
          products: row.products && [...row.products],
        })),
        next,
      };
    },
  );
  app.delete(
    "/api/api-tokens/:id",
    {
      schema: {
        operationId: "revokeApiToken",
        tags,
        summary: "End an API token at once",
        description: "It counts no more with the next request. It stays in the list, with the time.",
        errors: ["API_TOKEN_UNKNOWN"],
        params: Type.Object({ id: Uuid }),
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const person = access.person(request);
      const { id } = request.params;
      await transact(database, async (writer) => {
        const name = await revokeApiToken(writer, person.tenant, madeBy(person), { id, atMs: clock.nowMs() });
        if (name === undefined) throw new RegrowError("API_TOKEN_UNKNOWN", { id });
        await access.occasion(request).record(writer, { target: `API token ${name}` });
      });
      return reply.code(204).send(null);
    },
  );
}

/** Nobody gives what they do not have. @throws RegrowError RIGHT_MISSING */
function requireHeld(actor: Actor, scopes: readonly Right[]): void {
  const missing = scopes.find((scope) => !actor.rights.has(scope));
  if (missing !== undefined)
    throw new RegrowError("RIGHT_MISSING", { right: missing, reason: "a token has rights of its maker only" });
}

/** The maker whose tokens are meant; null: everybody's. */
function madeBy(person: Person): string | null {
  return person.rights.has("member.manage") ? null : person.userId;
}
