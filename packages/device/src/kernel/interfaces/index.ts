export { DeviceInterfaces } from "./device-interfaces.ts";
