import Type from "typebox";
import type { Clock } from "@regrow/core/port";
import type { Database, Readable } from "../database/index.ts";
import { sightOf, type SightParts } from "../device/index.ts";
import type { Actor, Scope } from "../organisation/index.ts";
import { Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import type { Quotas } from "../storage/index.ts";
import { ATTENTION, ATTENTION_KINDS } from "./attention-kinds.ts";
import { findEndingTokens, findFullStorage } from "./caller-attention.ts";
import type { FoundAttention } from "./found-attention.ts";
import { Kept } from "./kept.ts";
import { DEFAULT_HOURS, OverviewBody, OverviewQuery } from "./overview-schemas.ts";
import { readOverview, type FleetOverview } from "./read-overview.ts";

/** So old are figures that somebody is shown at most; a thousand different ones are kept, of some kilobytes each. */
const KEPT = { forMs: 3_000, most: 1_000 };

interface OverviewParts extends SightParts {
  readonly database: Database;
  readonly reader: Readable;
  readonly quotas: Quotas;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs">;
}

/** A fleet at a glance. */
export function overviewRoutes(app: PeopleInstance, parts: OverviewParts, access: Access): void {
  const { reader, clock } = parts;
  const kept = new Kept<FleetOverview>(clock, KEPT);
  app.get(
    "/api/overview",
    {
      schema: {
        operationId: "getOverview",
        tags: ["device"],
        summary: "The fleet at a glance: states, versions, activity, and what needs attention",
        description:
          "Of the whole organisation, or of one product. It is counted every few seconds at most, however many ask; `atMs` says when. Who has rights for some products sees the figures of those, and attention is told to who can do something about it.",
        errors: ["PRODUCT_UNKNOWN", "QUERY_SLOW"],
        querystring: Type.Object(OverviewQuery, closed),
        response: { 200: OverviewBody, "4xx": Problem },
      },
    },
    async (request) => {
      const { product, hours = DEFAULT_HOURS } = request.query;
      const scope = await within(reader, access.scope(request), product);
      const fleet = await kept.get(keyOf(scope, hours), () =>
        readOverview({ database: reader, scope, sight: sightOf(parts, scope.tenant), hours }),
      );
      const actor = access.actor(request);
      const own = product === undefined ? await findForCaller(parts, actor) : [];
      return bodyOf(reader, fleet, [...fleet.attention, ...own].filter(isFor(actor)));
    },
  );
}

/** @throws RegrowError PRODUCT_UNKNOWN */
async function within(database: Readable, scope: Scope, product: string | undefined): Promise<Scope> {
  if (product === undefined) return scope;
  return { ...scope, products: [(await findProduct(database, scope, product)).id] };
}

function keyOf({ tenant, products }: Scope, hours: number): string {
  return JSON.stringify([tenant, hours, products?.toSorted() ?? null]);
}

/** What depends on who asks, and what changes with what they do: it is looked for each time. */
async function findForCaller(
  { database, reader, quotas, clock }: OverviewParts,
  actor: Actor,
): Promise<readonly FoundAttention[]> {
  const storage = await quotas.read(database, actor.tenant);
  return [...(await findEndingTokens(reader, actor, clock.nowMs())), ...findFullStorage(storage)];
}

/** Who can do something about it, by rights and reach. */
function isFor(actor: Actor): (found: FoundAttention) => boolean {
  return ({ kind }) => {
    const { needs, about } = ATTENTION[kind];
    return actor.rights.has(needs) && (about === "products" || actor.products === null);
  };
}

async function bodyOf(database: Readable, fleet: FleetOverview, attention: readonly FoundAttention[]) {
  const codes = await codesOf(database, [...fleet.versions, ...attention]);
  const codeOf = (id: string | null): string | null => (id === null ? null : (codes.get(id) ?? null));
  const urgency = ({ kind }: FoundAttention): number => ATTENTION_KINDS.indexOf(kind);
  return {
    atMs: fleet.atMs,
    devices: { ...fleet.states, online: fleet.online },
    versions: fleet.versions.map(({ productId, ...figure }) => ({ product: codeOf(productId), ...figure })),
    otherVersions: fleet.otherVersions,
    activity: [...fleet.activity],
    attention: attention
      .toSorted((one, other) => urgency(one) - urgency(other))
      .map(({ kind, productId, subjects, ...found }) => {
        const { severity, one, many } = ATTENTION[kind];
        return {
          kind,
          severity,
          text: found.count === 1 ? one : many,
          ...found,
          product: codeOf(productId),
          subjects: [...subjects],
        };
      }),
  };
}

/** Codes by identifier. A device may be of a product that another organisation has made: whoever sees the device sees its code. */
async function codesOf(
  database: Readable,
  figures: readonly { readonly productId: string | null }[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(figures.flatMap(({ productId }) => productId ?? []));
  if (ids.size === 0) return new Map();
  const rows = await database
    .selectFrom("products")
    .select(["id", "code"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map(({ id, code }) => [id, code]));
}
