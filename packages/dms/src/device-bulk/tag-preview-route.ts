import Type from "typebox";
import { VersionOutcomes } from "../bundle/index.ts";
import {
  Problem,
  ProductCode,
  TagName,
  VersionText,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { BULK_LIMITS } from "./bulk-limits.ts";
import { Effects } from "./bulk-schemas.ts";
import { previewTag, type TagPreviewParts } from "./tag-preview.ts";

const Preview = Type.Object({
  followers: Type.Array(Type.Object({ tag: TagName, devices: Type.Integer({ minimum: 0 }) }), {
    description: "activated devices that would be offered what the tag holds, by the tag that they follow",
  }),
  lookedAt: Type.Integer({
    minimum: 0,
    maximum: BULK_LIMITS.devices,
    description: `devices that effects were decided for: all of them, or the first ${BULK_LIMITS.devices}`,
  }),
  effects: Effects,
  outcomes: VersionOutcomes,
});

/** What a tag does, before it is given. */
export function tagPreviewRoute(app: PeopleInstance, parts: TagPreviewParts, access: Access): void {
  app.get(
    "/api/products/:code/tags/:tag/preview",
    {
      schema: {
        operationId: "previewTag",
        tags: ["product"],
        summary: "What giving a tag to a bundle would do to which devices",
        description:
          "Nothing changes. Decides for each device as its next check-in would once the bundle has the tag, and says what became of the bundle until now.",
        errors: ["PRODUCT_UNKNOWN", "BUNDLE_UNKNOWN", "BUNDLE_NOT_AVAILABLE", "QUERY_SLOW"],
        params: Type.Object({ code: ProductCode, tag: TagName }),
        querystring: Type.Object({ version: VersionText }, closed),
        response: { 200: Preview, "4xx": Problem },
      },
    },
    async (request) => {
      const { followers, ...preview } = await previewTag(parts, access.scope(request), {
        ...request.params,
        ...request.query,
      });
      return { ...preview, followers: [...followers] };
    },
  );
}
