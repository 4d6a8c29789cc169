import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { transact, type Database } from "../database/index.ts";
import { Problem, ProductCode, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import {
  ensureOnlineKeys,
  makeOnlineKeys,
  type OnlineKeyParts,
  type OnlinePublicKeys,
} from "../trust-metadata/index.ts";

/** A public key as TUF metadata writes it. */
const TufKey = Type.Object(
  {
    keytype: Type.String({ maxLength: 32 }),
    scheme: Type.String({ maxLength: 64 }),
    keyval: Type.Object({ public: Type.String({ maxLength: 4_096 }) }, closed),
  },
  closed,
);
const OnlineKeysBody = Type.Object(
  {
    snapshot: Type.Array(TufKey, { description: "keys for the role snapshot of the product's next root" }),
    timestamp: Type.Array(TufKey, { description: "keys for the role timestamp of the product's next root" }),
  },
  closed,
);

const tags = ["product"];
const params = Type.Object({ code: ProductCode });

/** The public halves of the keys by which this DMS vouches that a product's metadata is the newest. */
export function onlineKeyRoutes(
  app: PeopleInstance,
  parts: OnlineKeyParts & { readonly database: Database },
  access: Access,
): void {
  const { database } = parts;
  app.get(
    "/api/products/:code/online-keys",
    {
      schema: {
        operationId: "getOnlineKeys",
        tags,
        summary: "The DMS's own keys for a product",
        description:
          "The newest pair that this DMS holds for snapshot and timestamp: a publisher names them in the product's root. The first question makes them; the private halves never leave the DMS.",
        errors: ["PRODUCT_UNKNOWN"],
        params,
        response: { 200: OnlineKeysBody, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { id } = await findProduct(database, scope, request.params.code);
      return bodyOf(await transact(database, (writer) => ensureOnlineKeys(parts, writer, scope.tenant, id)));
    },
  );
  app.post(
    "/api/products/:code/online-keys",
    {
      schema: {
        operationId: "changeOnlineKeys",
        tags,
        summary: "Make new keys of the DMS for a product",
        description:
          "After a theft or loss. The DMS goes on signing with the keys that the product's newest root names: publish a root that names the new ones, and the old ones count no longer.",
        errors: ["PRODUCT_UNKNOWN", "ONLINE_KEYS_FULL"],
        params,
        response: { 201: OnlineKeysBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const scope = access.scope(request);
      const { code } = request.params;
      const body = await transact(database, async (writer) => {
        const { id } = await findProduct(writer, scope, code);
        const keys = await makeOnlineKeys(parts, writer, scope.tenant, id);
        const changed = { snapshot: keys.snapshot.id, timestamp: keys.timestamp.id };
        await access.occasion(request).record(writer, { target: `product ${code}`, changed });
        return bodyOf(keys);
      });
      return reply.code(201).send(body);
    },
  );
}

function bodyOf({ snapshot, timestamp }: OnlinePublicKeys): {
  readonly snapshot: TufKeyJson[];
  readonly timestamp: TufKeyJson[];
} {
  return { snapshot: [jsonOf(snapshot)], timestamp: [jsonOf(timestamp)] };
}

interface TufKeyJson {
  readonly keytype: string;
  readonly scheme: string;
  readonly keyval: { readonly public: string };
}

function jsonOf({ key }: OnlinePublicKeys["snapshot"]): TufKeyJson {
  const { public: publicPart } = key.keyVal;
  if (publicPart === undefined) throw new RegrowError("INTERNAL", { reason: "a key without its public half" });
  return { keytype: key.keyType, scheme: key.scheme, keyval: { public: publicPart } };
}
