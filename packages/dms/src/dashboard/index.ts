export { FIRST_VIEW_LIMIT_BYTES, buildDashboard, type Asset, type Dashboard } from "./build-dashboard.ts";
export { dashboardRoutes } from "./dashboard-routes.ts";
