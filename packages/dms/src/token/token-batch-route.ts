import { randomUUID } from "node:crypto";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Entropy } from "@regrow/core/port";
import { requireRoomFor } from "../bound/index.ts";
import { transact, type Database } from "../database/index.ts";
import { Nullable, Problem, ProductCode, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { makeSecret, secretSha256 } from "../secret/index.ts";
import { addTokens } from "./token-repository.ts";

/** As many as fit into one transaction that others wait for. */
const MAX_COUNT = 1_000;
const DAY_MS = 86_400_000;
/** What is printed on a label waits in a warehouse. */
const DEFAULT_MS = 365 * DAY_MS;
const MAX_MS = 3_650 * DAY_MS;

const NewBatch = Type.Object(
  {
    count: Type.Integer({ minimum: 1, maximum: MAX_COUNT, description: "devices" }),
    product: Type.Optional(Nullable(ProductCode)),
    expiresInMs: Type.Optional(Type.Integer({ minimum: 60_000, maximum: MAX_MS, description: "one year" })),
  },
  closed,
);
const MadeBatch = Type.Object({
  tokens: Type.Array(
    Type.Object({ id: Uuid, uuid: Uuid, token: Type.String({ description: "the secret; shown this once" }) }),
  ),
});

interface BatchParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly entropy: Pick<Entropy, "bytes">;
}

/** Devices by the thousand: a UUID for each, and the token with which that device alone is provisioned. */
export function tokenBatchRoute(app: PeopleInstance, parts: BatchParts, access: Access): void {
  const { database, clock, entropy } = parts;
  app.post(
    "/api/tokens/batch",
    {
      schema: {
        operationId: "createTokenBatch",
        tags: ["token"],
        summary: "Make provisioning tokens, each for one device with a UUID that is made with it",
        description:
          "For a production line: each token is for one device, whose UUID is made with it, and both go onto its label. Up to a thousand at once; `regrow provision` makes more, and the labels.",
        errors: ["PRODUCT_UNKNOWN", "TOKEN_LIMIT"],
        body: NewBatch,
        response: { 201: MadeBatch, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const scope = access.scope(request);
      const { count, product = null, expiresInMs = DEFAULT_MS } = request.body;
      // Whose rights are for some products brings in devices of those alone.
      if (product === null && scope.products !== null)
        throw new RegrowError("INPUT_INVALID", { product: "name one of those that your rights are for" });
      const productId = product === null ? null : (await findProduct(database, scope, product)).id;
      const createdAtMs = clock.nowMs();
      const expiresAtMs = createdAtMs + expiresInMs;
      const made = Array.from({ length: count }, () => ({
        id: randomUUID(),
        uuid: randomUUID(),
        token: makeSecret(entropy),
      }));
      const common = {
        kind: "provision",
        uses: 1,
        isUuidRequired: false,
        productId,
        createdAtMs,
        expiresAtMs,
      } as const;
      const tokens = made.map(({ id, uuid, token }) => ({ ...common, id, uuid, secretSha256: secretSha256(token) }));
      await transact(database, async (writer) => {
        await requireRoomFor(writer, { kind: "tokens", tenant: scope.tenant }, tokens.length);
        await addTokens(writer, scope.tenant, tokens);
        const recorded = { target: `${count} tokens`, changed: { kind: common.kind, product, expiresAtMs } };
        await access.occasion(request).record(writer, recorded);
        await access.occasion(request).answer(writer, 201, { tokens: made });
      });
      return reply.code(201).send({ tokens: made });
    },
  );
}
