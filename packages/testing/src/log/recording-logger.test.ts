import { loggerContract } from "../contract/index.ts";
import { RecordingLogger } from "./recording-logger.ts";

loggerContract("RecordingLogger", () => {
  const logger = new RecordingLogger();
  return { logger, lines: () => logger.lines.map(({ level, message }) => [level, message] as const) };
});
