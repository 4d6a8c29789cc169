import type { BootRecord } from "../boot/index.ts";
import { ERRORS, type ErrorCode } from "../error/index.ts";
import { DFU_STATUS } from "./dfu-status.ts";

/** How the newest update, or try of one, stands on the device. */
export type UpdateStanding =
  | { readonly kind: "none" }
  | { readonly kind: "pending" }
  | { readonly kind: "up-to-date" }
  /** Installed, which is not running (law L13): what became of its trial is in the boot record. */
  | {
      readonly kind: "installed";
      readonly generation: string;
      /** It is on the way to another version, which the device goes on to by itself. */
      readonly isStep?: boolean;
    }
  | { readonly kind: "failed"; readonly code: ErrorCode };

/** What an update has come to. */
export type UpdateResult =
  | Exclude<UpdateStanding, { readonly kind: "installed" }>
  | { readonly kind: "success" }
  | { readonly kind: "first-pass" };

/** What a standing has come to by now: an update is a success when its version is confirmed. */
export function updateResult(
  standing: UpdateStanding,
  { confirmed, trial }: Pick<BootRecord, "confirmed" | "trial">,
): UpdateResult {
  if (standing.kind !== "installed") return standing;
  if (trial?.generation.id === standing.generation) return { kind: "pending" };
  if (confirmed?.id !== standing.generation) return { kind: "failed", code: "UPDATE_ROLLED_BACK" };
  return { kind: standing.isStep === true ? "first-pass" : "success" };
}

/** What `get dms.ota_result` answers. Source: device-facts section 5 (ZentriOS). */
export const OTA_RESULT = {
  none: { code: 0, about: "no update since power-up" },
  success: { code: 1, about: "updated" },
  notRequired: { code: 2, about: "no update required" },
  failure: { code: 3, about: "general failure" },
  networkNotSet: { code: 4, about: "the network's name or passkey is not set" },
  joinFailed: { code: 5, about: "the network cannot be joined" },
  connectionFailed: { code: 6, about: "the DMS cannot be reached" },
  notAuthorized: { code: 7, about: "the DMS refused (403)" },
  badRequest: { code: 8, about: "the DMS did not understand (400)" },
  notFound: { code: 9, about: "the DMS has no such thing (404)" },
} as const satisfies Record<string, { readonly code: number; readonly about: string }>;

/** Rows of the error table that have a `dfu.status` of their own; all others are the device's own failure. */
const DFU_OF_ERROR: Partial<Record<ErrorCode, keyof typeof DFU_STATUS>> = {
  DMS_UNREACHABLE: "connectionError",
  DMS_SILENT: "readTimeout",
  NETWORK_NOT_FOUND: "networkNotFound",
  NETWORK_REFUSED: "networkJoinFailed",
  NETWORK_TIMEOUT: "networkJoinFailed",
  NETWORK_FAILED: "networkJoinFailed",
  NETWORK_NAME_MISSING: "nameMissing",
  NETWORK_PASSKEY_MISSING: "passkeyMissing",
  DMS_ANSWER_INVALID: "connectionError",
  RATE_LIMITED: "connectionError",
  UPDATE_INTERRUPTED: "maxRequests",
  UPDATE_ROLLED_BACK: "maxFaults",
  UPDATE_PACK_INVALID: "applicationInvalid",
  BUNDLE_MALFORMED: "applicationInvalid",
  BUNDLE_TRUNCATED: "applicationInvalid",
  BUNDLE_OBJECT_DAMAGED: "applicationInvalid",
  BUNDLE_OBJECT_MISSING: "applicationInvalid",
  BUNDLE_ENTRY_UNEXPECTED: "applicationInvalid",
  MANIFEST_MALFORMED: "applicationInvalid",
  TRUST_PRODUCT_UNKNOWN: "productKeyInvalid",
  TRUST_ROOT_UNKNOWN: "productKeyInvalid",
  TRUST_SIGNATURE_INVALID: "signatureInvalid",
  TRUST_THRESHOLD_UNMET: "signatureInvalid",
  TRUST_TARGET_UNKNOWN: "signatureInvalid",
  TRUST_METADATA_MALFORMED: "signatureInvalid",
  TRUST_EXPIRED: "signatureInvalid",
  TRUST_ROLLED_BACK: "signatureInvalid",
  TRUST_MIXED: "signatureInvalid",
  TRUST_FRESHNESS_MISSING: "signatureInvalid",
  TRUST_CLOCK_AHEAD: "signatureInvalid",
  BUNDLE_UNKNOWN: "invalidCommand",
  BUNDLE_NOT_AVAILABLE: "invalidCommand",
  UPDATE_NOT_FOR_PRODUCT: "invalidCommand",
  UPDATE_NOT_FOR_PLATFORM: "invalidCommand",
  UPDATE_NEEDS_PASSES: "invalidCommand",
  UPDATE_HELD: "invalidCommand",
  TRANSFER_NOT_BEGUN: "xmodemInit",
  TRANSFER_SILENT: "xmodemRead",
  TRANSFER_CANCELLED: "xmodemRead",
  TRANSFER_LOST: "xmodemRead",
  TRANSFER_DAMAGED: "xmodemRetries",
  DEVICE_NOT_PROVISIONED: "provisioning",
  DEVICE_CERTIFICATE_EXPIRED: "certificate",
  DEVICE_CERTIFICATE_INVALID: "certificate",
  DEVICE_CERTIFICATE_MISSING: "certificate",
  DEVICE_CERTIFICATE_REVOKED: "certificate",
  DEVICE_REVOKED: "certificate",
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
    case "first-pass":
      return DFU_STATUS.firstPassSuccess.code;
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
    // A pass by itself: the first product lines asked for one at a time.
    case "first-pass":
      return OTA_RESULT.success.code;
    case "failed":
      return OTA_RESULT[OTA_OF_ERROR[standing.code] ?? failureOf(ERRORS[standing.code].http)].code;
  }
}

/** Rows of the error table that have a `dms.ota_result` whatever their HTTP status. */
const OTA_OF_ERROR: Partial<Record<ErrorCode, keyof typeof OTA_RESULT>> = {
  DMS_UNREACHABLE: "connectionFailed",
  DMS_SILENT: "connectionFailed",
  NETWORK_NAME_MISSING: "networkNotSet",
  NETWORK_PASSKEY_MISSING: "networkNotSet",
  NETWORK_NOT_FOUND: "joinFailed",
  NETWORK_REFUSED: "joinFailed",
  NETWORK_TIMEOUT: "joinFailed",
  NETWORK_FAILED: "joinFailed",
};

function failureOf(http: number): keyof typeof OTA_RESULT {
  if (http === 401 || http === 403) return "notAuthorized";
  if (http === 400) return "badRequest";
  return http === 404 ? "notFound" : "failure";
}
