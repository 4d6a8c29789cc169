export { createDeviceApp, type DeviceFeature, type DeviceInstance } from "./device-app.ts";
export { readIdentity, type DeviceIdentity, type ProvenDevice } from "./identity.ts";
export { REFUSALS, sendRefusal } from "./refusal.ts";
