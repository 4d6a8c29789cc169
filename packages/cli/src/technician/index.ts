export { addToReport, readReport, type ReportOptions, type ReportedWork } from "./report-file.ts";
export { handIn, type HandedIn } from "./hand-in.ts";
