export { DeviceGate, type OwnedDevice } from "./device-gate.ts";
export { readHistory, type DeviceHistory, type FaultView, type OutcomeView, type Sightings } from "./device-history.ts";
export type { KnownDevice } from "./device-repository.ts";
export { identityRequests } from "./device-requests.ts";
export { deviceRoutes } from "./device-routes.ts";
export { isSignedByDevice } from "./device-signature.ts";
export { listDevices, listLogLines } from "./device-view.ts";
export { withSighting, type SeenDevice } from "./reported.ts";
