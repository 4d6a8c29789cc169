/** Data of one log line; values that can be printed, never secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What programs tell their operator. Constant message, particulars in fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
