export { decodeBase64Url, encodeBase64Url } from "./base64url.ts";
export {
  NONCE_BYTES,
  REQUEST_LOG_MAX,
  formatRequest,
  parseRequest,
  type CarriedRequest,
  type DfuRequest,
} from "./dfu-request.ts";
export {
  ANSWER_SIGNER_URI,
  ANSWER_SIGNER_USAGE,
  formatAnswer,
  parseAnswer,
  type CarriedAnswer,
  type DfuAnswer,
} from "./dfu-answer.ts";
export { FactoryDocument, factoryBytes, verifyFactoryDocument, type FactoryEnvelope } from "./factory-document.ts";
export { encodePackageOpening, openPackage, type OpenedPackage, type PackageHeader } from "./package-opening.ts";
export {
  REPORT_LINE_MAX,
  REPORT_START,
  TECHNICIAN_ACTIONS,
  TECHNICIAN_RESULTS,
  formatReportLine,
  parseReportLine,
  type ReportLine,
  type TechnicianEntry,
} from "./technician-report.ts";
