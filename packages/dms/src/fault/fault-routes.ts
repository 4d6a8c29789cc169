import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { Readable } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import type { Scope } from "../organisation/index.ts";
import { Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { listFaultDays } from "./fault-days.ts";
import { FaultDeviceBody, FaultFilterQuery, FaultGroupBody, Fingerprint } from "./fault-schemas.ts";
import {
  NEW_CAUSE_MS,
  findFaultGroup,
  listFaultDevices,
  listFaultGroups,
  listFaultVersions,
  reachedProducts,
  type FaultFilter,
  type PlacedGroup,
} from "./fault-view.ts";

const ByFingerprint = Type.Object({ fingerprint: Fingerprint });
const { product, version } = FaultFilterQuery;

interface FaultParts {
  readonly reader: Readable;
  readonly clock: Pick<Clock, "nowMs">;
}

/** What goes wrong in the field, by cause, and on which devices. */
export function faultRoutes(app: PeopleInstance, parts: FaultParts, access: Access): void {
  const { reader, clock } = parts;
  const tags = ["fault"];
  app.get(
    "/api/faults",
    {
      schema: {
        operationId: "listFaults",
        tags,
        summary: "Faults by cause, the most recent first; one row for each product to who reaches some products only",
        description: "Equal causes have equal fingerprints, across devices and versions. Newest last seen first.",
        errors: ["PRODUCT_UNKNOWN", "QUERY_SLOW"],
        querystring: Type.Object({ ...PageQuery, ...FaultFilterQuery }, closed),
        response: { 200: Type.Object({ faults: Type.Array(FaultGroupBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const { subject, since, attention, limit, cursor } = request.query;
      const page = readPage(present({ limit, cursor }), ["number", "string", "string"]);
      const scope = access.scope(request);
      const firstSinceMs = attention === undefined ? undefined : clock.nowMs() - NEW_CAUSE_MS;
      const filter = {
        ...(await placeOf(reader, scope, request.query)),
        ...present({ subject, sinceMs: since, firstSinceMs }),
      };
      const found = await listFaultGroups(reader, scope, filter, page);
      const { rows, next } = pageOf(found, page.limit, ({ group, productId }) => [
        group.lastAtMs,
        group.fingerprint,
        productId,
      ]);
      return { faults: await withDetails(parts, scope, rows, filter.version), next };
    },
  );
  app.get(
    "/api/faults/:fingerprint",
    {
      schema: {
        operationId: "getFault",
        tags,
        summary: "One cause: in the organisation, or in each product that one reaches",
        description:
          "How often, on how many devices, in which versions, and the newest of them with what it printed last.",
        errors: ["FAULT_UNKNOWN", "QUERY_SLOW"],
        params: ByFingerprint,
        response: { 200: Type.Object({ faults: Type.Array(FaultGroupBody) }), "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { fingerprint } = request.params;
      const found = await findFaultGroup(reader, scope, fingerprint);
      if (found.length === 0) throw new RegrowError("FAULT_UNKNOWN", { fingerprint });
      return { faults: await withDetails(parts, scope, found, "") };
    },
  );
  app.get(
    "/api/faults/:fingerprint/devices",
    {
      schema: {
        operationId: "listFaultDevices",
        tags,
        summary: "Devices that have shown a cause, by UUID",
        description: "Which devices to look at, or to keep from the next version.",
        errors: ["FAULT_UNKNOWN", "PRODUCT_UNKNOWN", "QUERY_SLOW"],
        params: ByFingerprint,
        querystring: Type.Object({ ...PageQuery, product, version }, closed),
        response: { 200: Type.Object({ devices: Type.Array(FaultDeviceBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const page = readPage(present({ limit, cursor }), ["string"]);
      const scope = access.scope(request);
      const { fingerprint } = request.params;
      if ((await findFaultGroup(reader, scope, fingerprint)).length === 0)
        throw new RegrowError("FAULT_UNKNOWN", { fingerprint });
      const place = await placeOf(reader, scope, request.query);
      const found = await listFaultDevices(reader, scope, { ...place, fingerprint }, page);
      const { rows, next } = pageOf(found, page.limit, ({ uuid }) => [uuid]);
      return { devices: rows, next };
    },
  );
}

/** Each with its days, by that version or all (''), and its versions: a group of a product has that product's. */
async function withDetails(
  { reader, clock }: FaultParts,
  scope: Scope,
  placed: readonly PlacedGroup[],
  version: string,
) {
  const fingerprints = [...new Set(placed.map(({ group }) => group.fingerprint))];
  const products = [...new Set(placed.map(({ productId }) => productId))];
  const versions = await listFaultVersions(reader, scope, fingerprints);
  const daysOf = await listFaultDays(reader, scope, { fingerprints, products, version, nowMs: clock.nowMs() });
  return placed.map(({ productId, group }) => {
    const seen = versions.get(group.fingerprint) ?? [];
    return {
      ...group,
      days: daysOf(group.fingerprint, productId),
      versions: seen.filter(({ product: code }) => group.product === null || code === group.product),
    };
  });
}

/** @throws RegrowError PRODUCT_UNKNOWN; INPUT_INVALID for a version of nothing */
async function placeOf(
  database: Readable,
  scope: Scope,
  asked: { readonly product?: string; readonly version?: string },
): Promise<Pick<FaultFilter, "products" | "version">> {
  if (asked.product === undefined) {
    if (asked.version !== undefined) throw new RegrowError("INPUT_INVALID", { version: "name its product too" });
    return { products: reachedProducts(scope), version: "" };
  }
  const { id } = await findProduct(database, scope, asked.product);
  return { products: [id], version: asked.version ?? "" };
}

type Present<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

/** The values without those that were left out. */
function present<Values extends object>(values: Values): Present<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<Values>;
}
