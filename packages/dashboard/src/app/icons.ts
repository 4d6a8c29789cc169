import type { DashboardSection } from "@regrow/core/dashboard";

/** Of the sections, as `LineIcon` takes them. */
export const ICONS = {
  overview: "M4 13h3l2-7 4 12 2.5-8 1.5 3h3",
  products: "M12 3.5l8 4.2v8.6l-8 4.2-8-4.2V7.7zM4 7.7l8 4.3 8-4.3M12 12v8.5",
  devices: "M5 4.5h14v6H5zM5 13.5h14v6H5zM8.5 7.5v.1M8.5 16.5v.1",
  faults: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2v.1",
  transfers: "M4 8h14m-4-4 4 4-4 4M20 16H6m4-4-4 4 4 4",
  members:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-4 2.7-6 6-6s6 2 6 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.4c2 .8 3 2.7 3 5.6",
  tokens: "M14 10a4 4 0 1 0-2.6 3.75L13 15.5h2v2h2v2h3v-3.2L14 10.9zM9.5 9.5v.1",
  webhooks: "M5 12a7 7 0 0 1 12-5M19 12a7 7 0 0 1-12 5M17 3v4h-4M7 21v-4h4",
  audit: "M6 3.5h9l3.5 3.5v13.5H6zM9 10h6M9 13.5h6M9 17h4",
  organisation: "M5 20V5h9v15M14 10h5v10M3.5 20h17M8 8.5h3M8 12h3M8 15.5h3",
  account: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-4.5 3.4-6.5 7.5-6.5s7.5 2 7.5 6.5",
} as const satisfies Readonly<Record<DashboardSection, string>>;
