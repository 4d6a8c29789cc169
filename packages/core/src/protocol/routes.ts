/** Where the DMS's device listener answers. One table, used by both sides. */
export const DEVICE_ROUTES = {
  provision: { method: "POST", path: "/provision", certificate: false },
  acknowledge: { method: "PUT", path: "/provision", certificate: true },
  /** A new certificate for the same key; the only route that takes one of ours that has expired. */
  renew: { method: "POST", path: "/renew", certificate: true },
  claim: { method: "POST", path: "/claim", certificate: true },
  activate: { method: "POST", path: "/activate", certificate: true },
  /** What its owner's DMS holds of a product's metadata: for a look before the device takes that product. */
  productTrust: { method: "GET", path: "/products/:product/trust", certificate: true },
  /** A PIN to be claimed by. */
  pin: { method: "POST", path: "/pin", certificate: true },
  checkIn: { method: "POST", path: "/check-in", certificate: true },
  /**
   * The same check-in again, without a body: 204 when nothing has changed on the side of the DMS either, 205 when everything is to be
   * told anew. `:standing` is what the last answer named, `:sequence` the newest entry of the recovery log.
   */
  standing: { method: "GET", path: "/check-in/:standing/:sequence", certificate: true },
  /** Files that its owner, or its product's, gives the device. */
  files: { method: "GET", path: "/files", certificate: true },
  file: { method: "GET", path: "/files/:sha256", certificate: true },
  log: { method: "POST", path: "/log", certificate: true },
  /** Becomes a WebSocket: the live link (core/link). */
  link: { method: "GET", path: "/link", certificate: true },
  /** The bundle's head: metadata and manifest, as the first part of a bundle file. */
  head: { method: "GET", path: "/bundles/:bundleId/head", certificate: true },
  /**
   * The same as one zstd frame whose dictionary is the manifest of the generation `:from`, which the device has; 404 where the DMS does not
   * know that one.
   */
  headFrom: { method: "GET", path: "/bundles/:bundleId/head/:from", certificate: true },
  /** The pack from the generation `:from` ("none": from nothing) to the bundle; ranges are answered, the ETag is stable. */
  pack: { method: "GET", path: "/bundles/:bundleId/pack/:from", certificate: true },
} as const;
