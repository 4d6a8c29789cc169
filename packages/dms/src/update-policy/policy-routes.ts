import Type, { type Static } from "typebox";
import { RegrowError } from "@regrow/core/error";
import { AT_ANY_TIME, type UpdatePolicy } from "@regrow/core/schedule";
import { transact, type Database } from "../database/index.ts";
import { findDevice } from "../device/index.ts";
import { Revision, requireRevision, revisionOf } from "../edit/index.ts";
import { Nullable, Problem, ProductCode, Uuid, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { setDevicePolicy, setProductPolicy } from "./change-policy.ts";
import { NewPolicy, PolicyBody, readPolicy } from "./policy-schemas.ts";
import { findDevicePolicy, findPolicyOfProduct } from "./update-policy.ts";

const ByCode = Type.Object({ code: ProductCode });
const ByUuid = Type.Object({ uuid: Uuid });
const EditedPolicy = Type.Object({ ...PolicyBody.properties, revision: Revision });
const DevicePolicy = Type.Object({
  own: Nullable(PolicyBody),
  counts: PolicyBody,
  revision: Revision,
});

/** When devices may begin an update by themselves: a rule for all of a product, and one for a device instead. */
export function policyRoutes(app: PeopleInstance, { database }: { readonly database: Database }, access: Access): void {
  app.get(
    "/api/products/:code/update-policy",
    {
      schema: {
        operationId: "getUpdatePolicy",
        tags: ["product"],
        summary: "When devices of a product update by themselves",
        description:
          "The rule for all devices of the product that have none of their own. Without one they update as soon as there is something.",
        errors: ["PRODUCT_UNKNOWN"],
        params: ByCode,
        response: { 200: EditedPolicy, "4xx": Problem },
      },
    },
    async (request) => {
      const { id } = await findProduct(database, access.scope(request), request.params.code);
      return edited((await findPolicyOfProduct(database, id)) ?? AT_ANY_TIME);
    },
  );
  app.put(
    "/api/products/:code/update-policy",
    {
      schema: {
        operationId: "setUpdatePolicy",
        tags: ["product"],
        summary: "Say when devices of a product update by themselves",
        description:
          "The whole rule: what is left out is at any time, without consent. What a person at a device asks for is not held back. A device in safe mode, or without software, waits for consent only.",
        errors: ["PRODUCT_UNKNOWN", "EDIT_CONFLICT"],
        params: ByCode,
        body: NewPolicy,
        response: { 200: EditedPolicy, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { code } = request.params;
      const policy = readPolicy(request.body);
      await transact(database, async (writer) => {
        const { id } = await findProduct(writer, scope, code);
        const target = `product ${code}`;
        const { revision: present } = edited((await findPolicyOfProduct(writer, id)) ?? AT_ANY_TIME);
        const edit = { asked: request.body.revision, present, target };
        await requireRevision(writer, scope.tenant, { ...edit, operations: ["setUpdatePolicy"] });
        await setProductPolicy(writer, scope.tenant, id, policy);
        await access.occasion(request).record(writer, { target, changed: { ...policy } });
      });
      return edited(policy);
    },
  );
  app.get(
    "/api/devices/:uuid/update-policy",
    {
      schema: {
        operationId: "getDeviceUpdatePolicy",
        tags: ["device"],
        summary: "When a device updates by itself",
        description:
          "`own` is the device's rule, null where its product's counts; `counts` is the one that does. Variables of the device may hold an update back further.",
        errors: ["DEVICE_UNKNOWN"],
        params: ByUuid,
        response: { 200: DevicePolicy, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { uuid } = request.params;
      const device = await findDevice(database, scope, uuid);
      if (device === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      const own = await findDevicePolicy(database, scope.tenant, uuid);
      const counts = own ?? (await policyOf(database, uuid)) ?? AT_ANY_TIME;
      return { own, counts, revision: revisionOf({ own }) };
    },
  );
  app.put(
    "/api/devices/:uuid/update-policy",
    {
      schema: {
        operationId: "setDeviceUpdatePolicy",
        tags: ["device"],
        summary: "Say when a device updates by itself, instead of its product's rule",
        description:
          "The whole rule: what is left out is at any time, without consent. It counts until it is cleared or the device changes hands.",
        errors: ["DEVICE_UNKNOWN", "EDIT_CONFLICT"],
        params: ByUuid,
        body: NewPolicy,
        response: { 200: EditedPolicy, "4xx": Problem },
      },
    },
    async (request) => {
      const { uuid } = request.params;
      const scope = access.scope(request);
      const policy = readPolicy(request.body);
      await transact(database, async (writer) => {
        const own = await findDevicePolicy(writer, scope.tenant, uuid);
        await setDevicePolicy(writer, scope, uuid, policy);
        const target = `device ${uuid}`;
        const edit = { asked: request.body.revision, present: revisionOf({ own }), target };
        const operations = ["setDeviceUpdatePolicy", "clearDeviceUpdatePolicy"] as const;
        await requireRevision(writer, scope.tenant, { ...edit, operations });
        await access.occasion(request).record(writer, { target, changed: { ...policy } });
      });
      return { ...policy, revision: revisionOf({ own: policy }) };
    },
  );
  app.delete(
    "/api/devices/:uuid/update-policy",
    {
      schema: {
        operationId: "clearDeviceUpdatePolicy",
        tags: ["device"],
        summary: "Let the product's rule count for a device again",
        description: "Does nothing where the device has no rule of its own.",
        errors: ["DEVICE_UNKNOWN"],
        params: ByUuid,
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { uuid } = request.params;
      await transact(database, async (writer) => {
        await setDevicePolicy(writer, access.scope(request), uuid, null);
        await access.occasion(request).record(writer, { target: `device ${uuid}`, changed: { updatePolicy: null } });
      });
      return reply.code(204).send(null);
    },
  );
}

function edited(policy: UpdatePolicy): Static<typeof EditedPolicy> {
  return { ...policy, revision: revisionOf(policy) };
}

/** The rule of the product that a device is activated to. */
async function policyOf(database: Database, uuid: string): Promise<Awaited<ReturnType<typeof findPolicyOfProduct>>> {
  const row = await database.selectFrom("devices").select("product_id").where("uuid", "=", uuid).executeTakeFirst();
  const productId = row?.product_id ?? null;
  return productId === null ? null : findPolicyOfProduct(database, productId);
}
