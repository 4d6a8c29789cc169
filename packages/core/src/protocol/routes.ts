/** Where the DMS's device listener answers. One table, used by both sides. */
export const DEVICE_ROUTES = {
  provision: { method: "POST", path: "/provision", certificate: false },
  acknowledge: { method: "PUT", path: "/provision", certificate: true },
  claim: { method: "POST", path: "/claim", certificate: true },
  activate: { method: "POST", path: "/activate", certificate: true },
  checkIn: { method: "POST", path: "/check-in", certificate: true },
  log: { method: "POST", path: "/log", certificate: true },
  /** The bundle's head: metadata and manifest, as the first part of a bundle file. */
  head: { method: "GET", path: "/bundles/:bundleId/head", certificate: true },
  /** The pack from the generation `:from` ("none": from nothing) to the bundle; ranges are answered, the ETag is stable. */
  pack: { method: "GET", path: "/bundles/:bundleId/pack/:from", certificate: true },
} as const;
