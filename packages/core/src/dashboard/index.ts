export { DASHBOARD_SECTIONS, type DashboardSection } from "./sections.ts";
