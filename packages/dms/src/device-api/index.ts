export { createDeviceApp, type DeviceFeature, type DeviceInstance } from "./device-app.ts";
export { showCertificate } from "./device-server.ts";
export { DeviceConnections } from "./device-connections.ts";
export {
  proveByIssued,
  proveBySignature,
  quickIdentity,
  readIdentity,
  readShown,
  type DeviceIdentity,
  type ProvenDevice,
  type ShownCertificate,
} from "./identity.ts";
export { REFUSALS, sendRefusal } from "./refusal.ts";
