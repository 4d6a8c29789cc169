export { countFault } from "./count-fault.ts";
export { FAILING, listFailingApps } from "./failing-apps.ts";
export { faultRoutes } from "./fault-routes.ts";
export { reachedProducts } from "./fault-view.ts";
