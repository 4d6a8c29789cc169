export { runDevDevice, type DevRun } from "./dev-device.ts";
export { examineDevice, type DeviceExamination } from "./examine-device.ts";
export { factoryInstall, type FactoryInstallPorts } from "./factory-install.ts";
export { giveFramework, installAtFactory, makeDevice, repairDevice } from "./make-device.ts";
export { runDevice, type DeviceRun } from "./run-device.ts";
