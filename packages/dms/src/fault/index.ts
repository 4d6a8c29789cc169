export { countFault } from "./count-fault.ts";
export { faultRoutes } from "./fault-routes.ts";
