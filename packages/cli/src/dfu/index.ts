export { openDevicePort, type DevicePort } from "./device-port.ts";
export { describeRate, Pace } from "./pace.ts";
export { updateDevice, type Updated } from "./update-device.ts";
