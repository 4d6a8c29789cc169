import { DEVICE_ROUTES, LogAnswer, LogRequest } from "@regrow/core/protocol";
import { REFUSALS, type DeviceInstance } from "../device-api/index.ts";
import type { DeviceGate } from "../device/index.ts";
import { ingestLog } from "./ingest.ts";

/** Where devices send their recovery logs. */
export function logRequests(app: DeviceInstance, parts: Parameters<typeof ingestLog>[0], gate: DeviceGate): void {
  app.post(
    DEVICE_ROUTES.log.path,
    { onRequest: gate.require, schema: { body: LogRequest, response: { 200: LogAnswer, ...REFUSALS } } },
    async (request) => ingestLog(parts, gate.device(request), request.body),
  );
}
