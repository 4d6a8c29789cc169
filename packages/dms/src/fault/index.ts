export { countFault } from "./count-fault.ts";
export { FAILING, failingApps, listFailingApps } from "./failing-apps.ts";
export { removeOldDeviceFaults } from "./failing-devices.ts";
export { failingDevicesRoute } from "./failing-devices-route.ts";
export { FAULT_DAYS, removeOldFaultDays } from "./fault-days.ts";
export { faultRoutes } from "./fault-routes.ts";
export { NEW_CAUSE_MS, countFaultsOf, reachedProducts } from "./fault-view.ts";
