export { describeFailure, failureJson } from "./failure.ts";
export { bar, formatBytes, formatMs, percentLine, type Progress } from "./progress.ts";
export { createStatus, type Status } from "./status.ts";
export { streamTerminal, type Terminal } from "./terminal.ts";
