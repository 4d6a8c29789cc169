import Type from "typebox";
import type { Clock } from "@regrow/core/port";
import { transact, type Database } from "../database/index.ts";
import {
  Problem,
  ProductCode,
  TagName,
  Uuid,
  VersionText,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { listTags, setDeviceTag, setTag } from "./tag-repository.ts";

const Held = Type.Object({ tag: TagName, version: VersionText, bundleId: Uuid });
const Tags = Type.Object({ tags: Type.Array(Held) });
const DeviceTag = Type.Object({ uuid: Uuid, tag: TagName });

interface TagParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
}

/** Which bundle of a product holds which tag, and which tag a device follows. */
export function tagRoutes(app: PeopleInstance, { database, clock }: TagParts, access: Access): void {
  app.get(
    "/api/products/:code/tags",
    {
      schema: {
        operationId: "listTags",
        tags: ["product"],
        summary: "Which bundle holds which tag",
        description:
          "A tag is on one bundle at a time. A device that follows beta is offered release where no bundle has beta.",
        errors: ["PRODUCT_UNKNOWN"],
        params: Type.Object({ code: ProductCode }),
        response: { 200: Tags, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const product = await findProduct(database, scope, request.params.code);
      return { tags: [...(await listTags(database, scope.tenant, product.id))] };
    },
  );
  app.put(
    "/api/products/:code/tags/:tag",
    {
      schema: {
        operationId: "setTag",
        tags: ["product"],
        summary: "Give a tag to a bundle",
        description:
          "Devices that follow the tag are offered the bundle at their next check-in. The bundle that had it loses it. Only an available bundle can have one, and it cannot be changed while it has.",
        errors: ["PRODUCT_UNKNOWN", "BUNDLE_UNKNOWN", "BUNDLE_NOT_AVAILABLE"],
        params: Type.Object({ code: ProductCode, tag: TagName }),
        body: Type.Object({ version: VersionText }, closed),
        response: { 200: Tags, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { code, tag } = request.params;
      const { version } = request.body;
      const tagged = await transact(database, async (writer) => {
        const product = await findProduct(writer, scope, code);
        const change = { tag, version, atMs: clock.nowMs() };
        const versionBefore = await setTag(writer, scope.tenant, product.id, change);
        const recorded = { target: `product ${code}`, changed: { tag, version, versionBefore } };
        await access.occasion(request).record(writer, recorded);
        return listTags(writer, scope.tenant, product.id);
      });
      return { tags: [...tagged] };
    },
  );
  app.put(
    "/api/devices/:uuid/tag",
    {
      schema: {
        operationId: "setDeviceTag",
        tags: ["device"],
        summary: "Say which tag of its product a device follows",
        description: "The device is offered that tag's bundle of its product from its next check-in on.",
        errors: ["DEVICE_UNKNOWN"],
        params: Type.Object({ uuid: Uuid }),
        body: Type.Object({ tag: TagName }, closed),
        response: { 200: DeviceTag, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const change = { uuid: request.params.uuid, tag: request.body.tag };
      await transact(database, async (writer) => {
        const tagBefore = await setDeviceTag(writer, scope, change);
        const recorded = { target: `device ${change.uuid}`, changed: { tag: change.tag, tagBefore } };
        await access.occasion(request).record(writer, recorded);
      });
      return change;
    },
  );
}
