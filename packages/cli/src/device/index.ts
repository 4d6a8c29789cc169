export { runDevDevice, type DevRun } from "./dev-device.ts";
export { factoryInstall, type FactoryInstallPorts } from "./factory-install.ts";
export { giveFramework, makeDevice, repairDevice } from "./make-device.ts";
export { runDevice, type DeviceRun } from "./run-device.ts";
