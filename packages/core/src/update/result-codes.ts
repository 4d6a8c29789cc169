import type { BootRecord } from "../boot/index.ts";
import { ERRORS, type ErrorCode } from "../error/index.ts";

/** How the newest update, or try of one, stands on the device. */
export type UpdateStanding =
  | { readonly kind: "none" }
  | { readonly kind: "pending" }
  | { readonly kind: "up-to-date" }
  /** Installed, which is not running (law L13): what became of its trial is in the boot record. */
  | { readonly kind: "installed"; readonly generation: string }
  | { readonly kind: "failed"; readonly code: ErrorCode };

/** What an update has come to. */
export type UpdateResult = Exclude<UpdateStanding, { readonly kind: "installed" }> | { readonly kind: "success" };

/** What a standing has come to by now: an update is a success when its version is confirmed. */
export function updateResult(
  standing: UpdateStanding,
  { confirmed, trial }: Pick<BootRecord, "confirmed" | "trial">,
): UpdateResult {
  if (standing.kind !== "installed") return standing;
  if (trial?.generation.id === standing.generation) return { kind: "pending" };
  return confirmed?.id === standing.generation ? { kind: "success" } : { kind: "failed", code: "UPDATE_ROLLED_BACK" };
}

/** What `get dfu.status` answers. Source: device-facts section 5 (Gecko OS 4); codes that no row maps to are not met here. */
export const DFU_STATUS = {
  none: { code: 0, about: "no update since power-up" },
  success: { code: 1, about: "updated" },
  firstPassSuccess: { code: 2, about: "a version on the way is installed; run the update again" },
  upToDate: { code: 3, about: "the newest version runs already" },
  pending: { code: 4, about: "an update is going on" },
  connectionError: { code: 11, about: "the DMS cannot be reached; the update can be resumed" },
  readTimeout: { code: 12, about: "the DMS fell silent; the update can be resumed" },
  maxRequests: { code: 15, about: "given up after the agreed number of tries; the update can be resumed" },
  kernelError: { code: 100, about: "the device itself could not do it" },
  maxFaults: { code: 101, about: "the new version could not prove itself, and was rolled back" },
  applicationInvalid: { code: 102, about: "what was downloaded is not what was signed" },
  productKeyInvalid: { code: 103, about: "the platform key has not signed the product's key" },
  signatureInvalid: { code: 105, about: "the product's key has not signed this version" },
  invalidCommand: { code: 106, about: "the update that was asked for cannot be had" },
  provisioning: { code: 147, about: "the device is not provisioned" },
} as const satisfies Record<string, { readonly code: number; readonly about: string }>;

/** What `get dms.ota_result` answers. Source: device-facts section 5 (ZentriOS). */
export const OTA_RESULT = {
  none: { code: 0, about: "no update since power-up" },
  success: { code: 1, about: "updated" },
  notRequired: { code: 2, about: "no update required" },
  failure: { code: 3, about: "general failure" },
  connectionFailed: { code: 6, about: "the DMS cannot be reached" },
  notAuthorized: { code: 7, about: "the DMS refused (403)" },
  badRequest: { code: 8, about: "the DMS did not understand (400)" },
  notFound: { code: 9, about: "the DMS has no such thing (404)" },
} as const satisfies Record<string, { readonly code: number; readonly about: string }>;

/** Rows of the error table that have a `dfu.status` of their own; all others are the device's own failure. */
const DFU_OF_ERROR: Partial<Record<ErrorCode, keyof typeof DFU_STATUS>> = {
  DMS_UNREACHABLE: "connectionError",
  DMS_ANSWER_INVALID: "connectionError",
  RATE_LIMITED: "connectionError",
  UPDATE_INTERRUPTED: "maxRequests",
  UPDATE_ROLLED_BACK: "maxFaults",
  UPDATE_PACK_INVALID: "applicationInvalid",
  BUNDLE_MALFORMED: "applicationInvalid",
  BUNDLE_TRUNCATED: "applicationInvalid",
  BUNDLE_OBJECT_DAMAGED: "applicationInvalid",
  MANIFEST_MALFORMED: "applicationInvalid",
  TRUST_PRODUCT_UNKNOWN: "productKeyInvalid",
  TRUST_ROOT_UNKNOWN: "productKeyInvalid",
  TRUST_SIGNATURE_INVALID: "signatureInvalid",
  TRUST_THRESHOLD_UNMET: "signatureInvalid",
  TRUST_TARGET_UNKNOWN: "signatureInvalid",
  TRUST_METADATA_MALFORMED: "signatureInvalid",
  TRUST_EXPIRED: "signatureInvalid",
  TRUST_ROLLED_BACK: "signatureInvalid",
  BUNDLE_UNKNOWN: "invalidCommand",
  BUNDLE_NOT_AVAILABLE: "invalidCommand",
  UPDATE_NOT_FOR_PRODUCT: "invalidCommand",
  UPDATE_NOT_FOR_PLATFORM: "invalidCommand",
  DEVICE_NOT_PROVISIONED: "provisioning",
  DEVICE_CERTIFICATE_EXPIRED: "provisioning",
  DEVICE_CERTIFICATE_INVALID: "provisioning",
  DEVICE_CERTIFICATE_MISSING: "provisioning",
};

/** `dfu.status` for a result. */
export function dfuStatus(standing: UpdateResult): number {
  switch (standing.kind) {
    case "none":
      return DFU_STATUS.none.code;
    case "pending":
      return DFU_STATUS.pending.code;
    case "up-to-date":
      return DFU_STATUS.upToDate.code;
    case "success":
      return DFU_STATUS.success.code;
    case "failed":
      return DFU_STATUS[DFU_OF_ERROR[standing.code] ?? "kernelError"].code;
  }
}

/** `dms.ota_result` for a result. */
export function otaResult(standing: UpdateResult): number {
  switch (standing.kind) {
    case "none":
    case "pending":
      return OTA_RESULT.none.code;
    case "up-to-date":
      return OTA_RESULT.notRequired.code;
    case "success":
      return OTA_RESULT.success.code;
    case "failed":
      return OTA_RESULT[
        standing.code === "DMS_UNREACHABLE" ? "connectionFailed" : failureOf(ERRORS[standing.code].http)
      ].code;
  }
}

function failureOf(http: number): keyof typeof OTA_RESULT {
  if (http === 401 || http === 403) return "notAuthorized";
  if (http === 400) return "badRequest";
  return http === 404 ? "notFound" : "failure";
}
