import Type from "typebox";
import { TAGS } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import { OUTCOME_RESULTS, type Database } from "../database/index.ts";
import {
  AtMs,
  Nullable,
  Problem,
  Sha256,
  Uuid,
  type Authentication,
  type PeopleInstance,
} from "../people-api/index.ts";
import { readHistory, type Sightings } from "./device-history.ts";
import { findDevice, listDevices, listLogLines } from "./device-view.ts";
import { withSighting } from "./reported.ts";

/** What is listed at most; paging comes with search. */
const LISTED = 1_000;
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
const DeviceList = Type.Object({ devices: Type.Array(Type.Object(DeviceFields)) });
const DeviceDetail = Type.Object({ ...DeviceFields, outcomes: Type.Array(OutcomeBody), faults: Type.Array(FaultBody) });
const LogBody = Type.Object({
  entries: Type.Array(Type.Object({ sequence: Type.Integer(), atMs: AtMs, kind: Type.String(), line: Type.String() })),
});
const ByUuid = Type.Object({ uuid: Uuid });

interface DeviceParts {
  readonly database: Database;
  readonly sightings: Sightings;
}

/** Devices as their owners see them. */
export function deviceRoutes(app: PeopleInstance, parts: DeviceParts, authentication: Authentication): void {
  const { database, sightings } = parts;
  const onRequest = authentication.require;
  const tags = ["device"];
  app.get(
    "/api/devices",
    {
      onRequest,
      schema: {
        operationId: "listDevices",
        tags,
        summary: "Devices by UUID",
        response: { 200: DeviceList, "4xx": Problem },
      },
    },
    async (request) => {
      const devices = await listDevices(database, authentication.person(request).tenant, LISTED);
      return { devices: devices.map((device) => withSighting(device, sightings.find(device.uuid))) };
    },
  );
  app.get(
    "/api/devices/:uuid",
    {
      onRequest,
      schema: {
        operationId: "getDevice",
        tags,
        summary: "One device with its outcomes and faults, newest first",
        params: ByUuid,
        response: { 200: DeviceDetail, "4xx": Problem },
      },
    },
    async (request) => readHistory(parts, authentication.person(request).tenant, request.params.uuid, HISTORY),
  );
  app.get(
    "/api/devices/:uuid/log",
    {
      onRequest,
      schema: {
        operationId: "getDeviceLog",
        tags,
        summary: "The device's recovery log as it signed it, newest first",
        params: ByUuid,
        response: { 200: LogBody, "4xx": Problem },
      },
    },
    async (request) => {
      const { tenant } = authentication.person(request);
      const { uuid } = request.params;
      if ((await findDevice(database, tenant, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      const lines = await listLogLines(database, tenant, { uuid, limit: HISTORY });
      return { entries: lines.map(({ sequence, at_ms, kind, line }) => ({ sequence, atMs: at_ms, kind, line })) };
    },
  );
}
