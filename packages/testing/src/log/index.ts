export { RecordingLogger, type RecordedLine } from "./recording-logger.ts";
