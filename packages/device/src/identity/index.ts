export { consoleSecret } from "./console-secret.ts";
export { makeDeviceKey, publicKeyBase64, signBase64 } from "./device-key.ts";
export { isUuid, type DeviceRecord } from "./device-record.ts";
export {
  IDENTITY_FILE_LIMIT_BYTES,
  isDmsAddress,
  keepFromDms,
  loadIdentity,
  readOptional,
  updateDeviceRecord,
  type Identity,
} from "./identity.ts";
export { initDevice, writeIdentity, type DeviceOptions } from "./init-device.ts";
export { switchDms, type DmsIdentity } from "./move-record.ts";
export { platformName } from "./platform.ts";
export { writeDurably } from "../store/index.ts";
