export { rolledBack, type DeviceAttention } from "./attention-filter.ts";
export { claimFor, takeDevice } from "./claim.ts";
export { countDevices } from "./count-devices.ts";
export { countRoute } from "./count-route.ts";
export { addCertificate } from "./certificate-repository.ts";
export { DeviceGate, type SuppliedDevice, type TakeForgotten } from "./device-gate.ts";
export { recordOfDevice } from "./device-record.ts";
export { readHistory, type DeviceHistory, type FaultView, type OutcomeView, type Sightings } from "./device-history.ts";
export { endHiddenLog, findByIdentity, setProduct, type KnownDevice } from "./device-repository.ts";
export { identityRequests } from "./device-requests.ts";
export { deviceFaultRoute } from "./device-fault-route.ts";
export { deviceOutcomeRoute } from "./device-outcome-route.ts";
export { deviceRoutes } from "./device-routes.ts";
export { LABEL_LIMITS, labelText, readLabel, readLabels, type Label } from "./label.ts";
export { listLabels } from "./label-repository.ts";
export { LabelText, labelRoute } from "./label-route.ts";
export { orderRoutes } from "./order-routes.ts";
export { changeOwner, requireReleasable } from "./ownership.ts";
export { unclaimRoute } from "./unclaim-route.ts";
export { isServed } from "./revocation.ts";
export { revocationRoutes } from "./revocation-routes.ts";
export { isSignedByDevice } from "./device-signature.ts";
export {
  DeviceFilterQuery,
  listDevices,
  readSearch,
  searchWithin,
  searched,
  type DeviceFilter,
  type DeviceSearch,
} from "./device-search.ts";
export { findDevice, isOfProducts, listLogLines, visible } from "./device-view.ts";
export type { Presence, Presences } from "./presence.ts";
export { withSighting, type SeenDevice } from "./reported.ts";
export { ABOUT_WITHIN_MS, LAST_SEEN, QUIET_AFTER_MS, sightOf, type Sight, type SightParts } from "./sight.ts";
