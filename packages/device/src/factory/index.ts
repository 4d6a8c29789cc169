export { makeDevice, type FactoryPorts } from "./make-device.ts";
