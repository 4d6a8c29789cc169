export { checkBootRecords } from "./check-files.ts";
export { examineStore, type Examination } from "./examine-store.ts";
export { walkFactoryBundle, type ObjectSink } from "./factory-bundle.ts";
export { countRepaired, isHealthy, type Diagnosis, type Finding, type Remedy } from "./finding.ts";
export { formatDiagnosis, formatFinding } from "./format-diagnosis.ts";
