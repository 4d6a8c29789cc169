import { DEVICE_ROUTES, PinAnswer } from "@regrow/core/protocol";
import { REFUSALS, type DeviceInstance } from "../device-api/index.ts";
import type { DeviceGate } from "../device/index.ts";
import type { ClaimPins } from "./claim-pins.ts";

/** Where a device that nobody owns gets a PIN to show. */
export function pinRequests(app: DeviceInstance, claimPins: ClaimPins, gate: DeviceGate): void {
  app.post(
    DEVICE_ROUTES.pin.path,
    { onRequest: gate.require, schema: { response: { 200: PinAnswer, ...REFUSALS } } },
    async (request) => claimPins.issue(gate.device(request)),
  );
}
