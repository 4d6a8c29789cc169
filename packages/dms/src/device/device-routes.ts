import Type, { type Static } from "typebox";
import { TAGS } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { Database, Readable } from "../database/index.ts";
import { Revision } from "../edit/index.ts";
import { FAILING, listFailingApps } from "../fault/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import type { Scope } from "../organisation/index.ts";
import {
  AtMs,
  Nullable,
  Problem,
  Sha256,
  Uuid,
  closed,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { FaultBody } from "./device-fault-route.ts";
import { readHistory, type Sightings } from "./device-history.ts";
import { OutcomeBody } from "./device-outcome-route.ts";
import { DeviceFilterQuery, listDevices, placeOf, readSearch } from "./device-search.ts";
import { findDevice, listLogLines } from "./device-view.ts";
import { descriptionRevision } from "./label.ts";
import { listLabels } from "./label-repository.ts";
import type { Presences } from "./presence.ts";
import { withSighting } from "./reported.ts";
import { sightOf } from "./sight.ts";

const HISTORY = 200;

const Reported = Type.Object({
  runningVersion: Nullable(Type.String()),
  onTrial: Type.Boolean(),
  safeMode: Nullable(Type.String()),
  appFaults: Type.Integer(),
  securityVersion: Type.Integer(),
  platform: Type.String(),
  framework: Type.String(),
  freeBytes: Type.Integer(),
});
const FailingApp = Type.Object(
  { faults: Type.Integer({ minimum: FAILING.faults }), withinMs: Type.Integer(), lastAtMs: AtMs },
  {
    description:
      "faults of the app that it runs, in the time until now; null: it does not keep failing, or helps itself",
  },
);
const DeviceFields = {
  uuid: Uuid,
  state: Type.Enum(["unclaimed", "claimed", "activated", "revoked"]),
  product: Nullable(Type.String()),
  tag: Type.Enum(TAGS),
  runningVersion: Nullable(Type.String({ description: "confirmed by the device's signed log" })),
  runningManifestSha256: Nullable(Sha256),
  isLogBroken: Type.Boolean(),
  logSequence: Type.Integer(),
  createdAtMs: AtMs,
  lastSeenAtMs: Nullable(AtMs),
  onlineSinceMs: Nullable(
    Type.Integer({ minimum: 0, description: "of its live link, ms since 1970; null while it has none" }),
  ),
  reported: Nullable(Reported),
  failingApp: Nullable(FailingApp),
  labels: Type.Array(Type.String()),
};
const DeviceList = Type.Object({ devices: Type.Array(Type.Object(DeviceFields)), next: Next });
const Link = Type.Object({
  isSafeMode: Type.Boolean(),
  takesCommands: Type.Boolean({ description: "console and commands are switched on at the device" }),
  telemetry: Nullable(
    Type.Object({
      atMs: AtMs,
      values: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
    }),
  ),
});
const Download = Type.Object(
  { bundleId: Type.String(), doneBytes: Type.Integer(), totalBytes: Type.Integer() },
  { description: "the pack that is on its way to it, by what has been sent; null: none" },
);
const DeviceDetail = Type.Object({
  ...DeviceFields,
  notes: Type.String(),
  revision: Revision,
  link: Nullable(Link),
  linkEndedAtMs: Nullable(
    Type.Integer({
      minimum: 0,
      description:
        "since when it has no live link though it had one, ms since 1970; null: it has one, or none is known of",
    }),
  ),
  download: Nullable(Download),
  outcomes: Type.Array(OutcomeBody),
  faults: Type.Array(FaultBody),
});
const LogBody = Type.Object({
  entries: Type.Array(Type.Object({ sequence: Type.Integer(), atMs: AtMs, kind: Type.String(), line: Type.String() })),
  next: Next,
});
const ByUuid = Type.Object({ uuid: Uuid });
const HowMany = Type.Optional(
  Type.Integer({ minimum: 0, maximum: HISTORY, description: `of the newest outcomes and faults each; ${HISTORY}` }),
);

interface DeviceParts {
  readonly database: Database;
  readonly reader: Readable;
  readonly clock: Pick<Clock, "nowMs">;
  readonly sightings: Sightings;
  readonly links: Presences;
  readonly downloads: DownloadsInSight;
}

/** Packs that are being sent. */
interface DownloadsInSight {
  progressOf(uuid: string): Static<typeof Download> | null;
}

/** Devices as their owners see them. */
export function deviceRoutes(app: PeopleInstance, parts: DeviceParts, access: Access): void {
  const { database, reader, sightings, links } = parts;
  const tags = ["device"];
  app.get(
    "/api/devices",
    {
      schema: {
        operationId: "listDevices",
        tags,
        summary: "Devices by UUID; those that are asked for as missed come longest first",
        description:
          "All filters that are given must hold, and any of them is answered from an index. What a device reports (`reported`) is its unsigned word; `runningVersion` is from its signed log.",
        errors: ["PRODUCT_UNKNOWN", "QUERY_SLOW"],
        querystring: Type.Object({ ...PageQuery, ...DeviceFilterQuery }, closed),
        response: { 200: DeviceList, "4xx": Problem },
      },
    },
    async (request) => {
      const { filter, page } = readSearch(request.query);
      const scope = access.scope(request);
      const search = { filter, sight: sightOf(parts, scope.tenant) };
      const found = await listDevices(reader, scope, search, page);
      const { rows, next } = pageOf(found, page.limit, (device) => placeOf(device, filter));
      const uuids = rows.map(({ uuid }) => uuid);
      const labels = await listLabels(reader, scope.tenant, uuids);
      const failing = await failingApps(parts, scope, uuids);
      const devices = rows.map((device) => ({
        ...withSighting(device, sightings.find(device.uuid, scope.tenant)),
        onlineSinceMs: links.presence(scope, device.uuid)?.onlineSinceMs ?? null,
        failingApp: failing.get(device.uuid) ?? null,
        labels: labels.get(device.uuid) ?? [],
      }));
      return { devices, next };
    },
  );
  app.get(
    "/api/devices/:uuid",
    {
      schema: {
        operationId: "getDevice",
        tags,
        summary: "One device with its outcomes and faults, newest first",
        description:
          "State, what it reports, whether its live link is up, and its newest outcomes and faults. A device counts as on a version only by its signed report.",
        errors: ["DEVICE_UNKNOWN"],
        params: ByUuid,
        querystring: Type.Object({ history: HowMany }, closed),
        response: { 200: DeviceDetail, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { uuid } = request.params;
      const link = links.presence(scope, uuid) ?? null;
      const history = await readHistory(parts, scope, uuid, request.query.history ?? HISTORY);
      const labels = (await listLabels(database, scope.tenant, [uuid])).get(uuid) ?? [];
      return {
        ...history,
        labels,
        failingApp: (await failingApps(parts, scope, [uuid])).get(uuid) ?? null,
        revision: descriptionRevision({ labels, notes: history.notes }),
        onlineSinceMs: link?.onlineSinceMs ?? null,
        link,
        linkEndedAtMs: links.linkEndedAtMs(scope, uuid),
        download: parts.downloads.progressOf(uuid),
      };
    },
  );
  app.get(
    "/api/devices/:uuid/log",
    {
      schema: {
        operationId: "getDeviceLog",
        tags,
        summary: "The device's recovery log as it signed it, newest first",
        description:
          "What the device did to itself - installs, confirms, rollbacks, resets, faults - as it wrote and signed it. Newest first.",
        errors: ["DEVICE_UNKNOWN"],
        params: ByUuid,
        querystring: Type.Object(PageQuery, closed),
        response: { 200: LogBody, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { uuid } = request.params;
      if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      const { limit, after } = readPage(request.query, ["number"]);
      const before = after === null ? {} : { before: after[0] };
      const lines = await listLogLines(database, scope, { uuid, limit: limit + 1, ...before });
      const { rows, next } = pageOf(lines, limit, ({ sequence }) => [sequence]);
      return { entries: rows.map(({ sequence, at_ms, kind, line }) => ({ sequence, atMs: at_ms, kind, line })), next };
    },
  );
}

async function failingApps(
  { reader, clock }: Pick<DeviceParts, "reader" | "clock">,
  scope: Scope,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, Static<typeof FailingApp>>> {
  const found = await listFailingApps(reader, scope, { nowMs: clock.nowMs(), limit: uuids.length, uuids });
  return new Map(found.map(({ uuid, faults, lastAtMs }) => [uuid, { faults, withinMs: FAILING.withinMs, lastAtMs }]));
}
