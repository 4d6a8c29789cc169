import type { ViewName } from "./route.ts";

/** Of the views and of what cannot be changed, as `LineIcon` takes them. */
export const ICONS = {
  status: "M4 13h3l2-7 4 12 2.5-8 1.5 3h3",
  faults: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2v.1",
  console: "M4 5h16v14H4zM7.5 9.5l3 2.5-3 2.5M12.5 15h4",
  files: "M4 6h5.5l2 2.5H20V19H4z",
  variables: "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h7M15 17h5M13 5v4M7 10v4M11 15v4",
  network: "M3 9.5a13 13 0 0 1 18 0M6 13a8.5 8.5 0 0 1 12 0M9 16.3a4.4 4.4 0 0 1 6 0M12 19.3v.1",
  ownership: "M14 10a4 4 0 1 0-2.6 3.75L13 15.5h2v2h2v2h3v-3.2L14 10.9zM9.5 9.5v.1",
  update: "M12 4v11m-4.5-4.5L12 15l4.5-4.5M4.5 19.5h15",
  reset: "M5 12a7 7 0 1 0 2.2-5.1M7 3.5v4h4",
  lock: "M6.5 11h11v8.5h-11zM8.8 11V8.2a3.2 3.2 0 0 1 6.4 0V11",
} as const satisfies Readonly<Record<ViewName | "lock", string>>;
