export { createLogger, LOG_LEVELS, type LogLevel, type LoggerOptions } from "./logger.ts";
