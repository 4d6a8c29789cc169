import Type from "typebox";
import { TAGS } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import { OUTCOME_RESULTS, type Database } from "../database/index.ts";
import { Next, PageQuery, pageOf } from "../http/index.ts";
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
import { readHistory, type Sightings } from "./device-history.ts";
import { DeviceFilterQuery, listDevices, placeOf, readSearch } from "./device-search.ts";
import { findDevice, listLogLines } from "./device-view.ts";
import type { Presences } from "./presence.ts";
import { withSighting } from "./reported.ts";

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
};
const FaultBody = Type.Object({
  atMs: AtMs,
  subject: Type.String(),
  type: Type.String(),
  version: Nullable(Type.String()),
  onTrial: Type.Boolean(),
  exitCode: Nullable(Type.Integer()),
  signal: Nullable(Type.String()),
  uptimeMs: Type.Integer(),
  lastOutput: Type.String(),
  fingerprint: Type.String(),
});
const OutcomeBody = Type.Object({
  sequence: Type.Integer(),
  atMs: AtMs,
  updateId: Type.String(),
  version: Nullable(Type.String()),
  result: Type.Enum(OUTCOME_RESULTS),
  reason: Nullable(Type.String()),
  detail: Nullable(Type.String()),
  fault: Nullable(FaultBody),
});
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
const DeviceDetail = Type.Object({
  ...DeviceFields,
  link: Nullable(Link),
  outcomes: Type.Array(OutcomeBody),
  faults: Type.Array(FaultBody),
});
const LogBody = Type.Object({
  entries: Type.Array(Type.Object({ sequence: Type.Integer(), atMs: AtMs, kind: Type.String(), line: Type.String() })),
});
const ByUuid = Type.Object({ uuid: Uuid });

interface DeviceParts {
  readonly database: Database;
  readonly sightings: Sightings;
  readonly links: Presences;
}

/** Devices as their owners see them. */
export function deviceRoutes(app: PeopleInstance, parts: DeviceParts, access: Access): void {
  const { database, sightings, links } = parts;
  const tags = ["device"];
  app.get(
    "/api/devices",
    {
      schema: {
        operationId: "listDevices",
        tags,
        summary: "Devices by UUID; with notSeenSince those that were missed longest first",
        querystring: Type.Object({ ...PageQuery, ...DeviceFilterQuery }, closed),
        response: { 200: DeviceList, "4xx": Problem },
      },
    },
    async (request) => {
      const { filter, page } = readSearch(request.query);
      const scope = access.scope(request);
      const found = await listDevices(database, scope, filter, page);
      const { rows, next } = pageOf(found, page.limit, (device) => placeOf(device, filter));
      const devices = rows.map((device) => ({
        ...withSighting(device, sightings.find(device.uuid)),
        onlineSinceMs: links.presence(scope, device.uuid)?.onlineSinceMs ?? null,
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
        params: ByUuid,
        response: { 200: DeviceDetail, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { uuid } = request.params;
      const link = links.presence(scope, uuid) ?? null;
      return { ...(await readHistory(parts, scope, uuid, HISTORY)), onlineSinceMs: link?.onlineSinceMs ?? null, link };
    },
  );
  app.get(
    "/api/devices/:uuid/log",
    {
      schema: {
        operationId: "getDeviceLog",
        tags,
        summary: "The device's recovery log as it signed it, newest first",
        params: ByUuid,
        response: { 200: LogBody, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { uuid } = request.params;
      if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      const lines = await listLogLines(database, scope, { uuid, limit: HISTORY });
      return { entries: lines.map(({ sequence, at_ms, kind, line }) => ({ sequence, atMs: at_ms, kind, line })) };
    },
  );
}
