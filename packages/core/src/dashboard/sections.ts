/**
 * The sections of the DMS's dashboard, in the order of its menu. Each is the first part of an address that the DMS answers with the page,
 * and that the page finds its way by.
 */
export const DASHBOARD_SECTIONS = [
  "overview",
  "products",
  "devices",
  "faults",
  "transfers",
  "members",
  "tokens",
  "webhooks",
  "audit",
  "organisation",
  "account",
] as const;
export type DashboardSection = (typeof DASHBOARD_SECTIONS)[number];
