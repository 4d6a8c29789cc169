export { DeviceInterfaces } from "./device-interfaces.ts";
export { machineFraming } from "./machine-framing.ts";
