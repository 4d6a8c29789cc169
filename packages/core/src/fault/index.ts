export {
  FAULT_SUBJECTS,
  FAULT_TYPES,
  MAX_FAULT_OUTPUT,
  type FaultRecord,
  type FaultSubject,
  type FaultType,
} from "./fault.ts";
export { boundFault, boundOutput, printable, wholeNumber } from "./bound-fault.ts";
export { causeLine } from "./cause-line.ts";
export { SUBJECT_WORDS, causeText } from "./cause-text.ts";
export { classifyExit, type Exit } from "./classify.ts";
export { errorLine, faultFingerprint, type FaultCause } from "./fingerprint.ts";
export { EXCEPTION_NAMES, formatFault, formatFaultVerbose } from "./format.ts";
export { readFault } from "./read-fault.ts";
export { formatUtc } from "./utc.ts";
