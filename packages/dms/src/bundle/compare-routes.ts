import Type from "typebox";
import { readHeadManifests } from "@regrow/core/bundle";
import type { FullManifest } from "@regrow/core/manifest";
import type { Cryptography } from "@regrow/core/port";
import { compareManifests } from "@regrow/core/release";
import type { Database } from "../database/index.ts";
import type { Scope } from "../organisation/index.ts";
import {
  Nullable,
  Problem,
  Sha256,
  VersionText,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { findManifestBytes } from "./bundle-head.ts";
import { ByCode } from "./bundle-schemas.ts";
import { requireBundle, type BundleName } from "./change-bundle.ts";

/** Changes of one kind that are told; the rest is counted. */
const MAX_CHANGES = 1_000;

const Side = Nullable(Type.Object({ sizeBytes: Type.Integer(), sha256: Sha256, mode: Type.Integer() }));
const Text = Nullable(Type.String());
const FileChanges = Type.Object({
  changes: Type.Array(Type.Object({ name: Type.String(), from: Side, to: Side }), {
    description: `null: it is not there; the first ${MAX_CHANGES} by name`,
  }),
  count: Type.Integer({ description: "of all" }),
});
const Comparison = Type.Object({
  fields: Type.Array(Type.Object({ field: Type.String(), from: Text, to: Text })),
  rows: FileChanges,
  files: FileChanges,
  links: Type.Object({
    changes: Type.Array(Type.Object({ name: Type.String(), from: Text, to: Text })),
    count: Type.Integer(),
  }),
  newBytes: Type.Integer({ description: "of contents that 'to' has and 'from' has not, unpacked" }),
});

interface CompareParts {
  readonly database: Database;
  readonly cryptography: Cryptography;
}

/** What is different between two bundles of a product. */
export function compareRoutes(app: PeopleInstance, parts: CompareParts, access: Access): void {
  app.get(
    "/api/products/:code/compare",
    {
      schema: {
        operationId: "compareBundles",
        tags: ["bundle"],
        summary: "What is different between two bundles: files, sizes, settings",
        description:
          "By files, settings and what the manifest says. `newBytes` is what a device must fetch at most, unpacked.",
        errors: ["PRODUCT_UNKNOWN", "BUNDLE_UNKNOWN"],
        params: ByCode,
        querystring: Type.Object({ from: VersionText, to: VersionText }, closed),
        response: { 200: Comparison, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { code } = request.params;
      const { from, to } = request.query;
      const old = await readManifest(parts, scope, { code, version: from });
      const { fields, rows, files, links, newBytes } = compareManifests(
        old,
        await readManifest(parts, scope, { code, version: to }),
      );
      const told = { rows: firstOf(rows), files: firstOf(files), links: firstOf(links) };
      return { fields: [...fields], ...told, newBytes };
    },
  );
}

/** Everything that the bundle comes to, on its base. */
async function readManifest(parts: CompareParts, scope: Scope, name: BundleName): Promise<FullManifest> {
  const bundle = await requireBundle(parts.database, scope, name);
  const bytes = await findManifestBytes(parts.database, scope.tenant, bundle);
  return readHeadManifests(parts.cryptography, bytes).full;
}

function firstOf<Change>(changes: readonly Change[]): { readonly changes: Change[]; readonly count: number } {
  return { changes: changes.slice(0, MAX_CHANGES), count: changes.length };
}
