import { CheckInAnswer, CheckInRequest, DEVICE_ROUTES } from "@regrow/core/protocol";
import { REFUSALS, type DeviceInstance } from "../device-api/index.ts";
import type { DeviceGate } from "../device/index.ts";
import { checkIn, type CheckInParts } from "./check-in.ts";

/** Where devices ask what to run. */
export function checkInRequests(app: DeviceInstance, parts: CheckInParts, gate: DeviceGate): void {
  app.post(
    DEVICE_ROUTES.checkIn.path,
    { onRequest: gate.require, schema: { body: CheckInRequest, response: { 200: CheckInAnswer, ...REFUSALS } } },
    async (request) => {
      // Before the device is read: what changes from here on is not remembered wrongly.
      const mark = parts.quiet.mark(gate.device(request).uuid);
      return checkIn(parts, await gate.now(request), request.body, mark);
    },
  );
  // What `quickCheckIn` does not know for sure: who may not ask is told why, all others tell everything anew.
  app.get(DEVICE_ROUTES.standing.path, { onRequest: gate.require }, (_request, reply) => reply.status(205).send());
}
